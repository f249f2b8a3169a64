/**
 * The one description of the API: what each operation accepts, as data from AWS's service model, and the parser
 * that holds a request body against it. `requests.ts` and `api.ts` under `generated/` are written by
 * `scripts/generate-shapes.mjs`.
 *
 * What `parseRequest` gives has the right JSON types everywhere and satisfies the constraints of the model. It does
 * not look into attribute values beyond their JSON types: numbers, sets and nesting are for `parseAttributeValue`.
 */
export type * from './generated/requests.js';
export {
  isOperationName,
  type OperationName,
  operationNames,
  type RequestOf,
  type ResponseOf,
  targetPrefixOf,
} from './operations.js';
export { parseRequest } from './parse-request.js';
