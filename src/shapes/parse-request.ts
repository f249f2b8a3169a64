import { validationError } from '../errors/index.js';
import { type Check, isObject } from './check.js';
import { compileCheck } from './compile.js';
import { lateProblem } from './late-checks.js';
import type { OperationName, RequestOf } from './operations.js';
import { RESOURCE_ARN_FIRST, TABLE_NAME_FIRST } from './overrides.js';
import { inputShapeOf } from './table.js';
import { notARequest } from './type-errors.js';
import { violationMessage } from './violations.js';

/** The compiled form of constants, so it may be shared by all servers of a process. */
const checks = new Map<OperationName, Check>();

/**
 * The body of a request, as JSON.parse made it, as a request: the very same object, which is ours from here on, less
 * what was null and with AWS's conversions (`"true"` to true) made in place. Members AWS does not know are left in it.
 *
 * Throws SerializationException for the first wrong JSON type, then ValidationException with all violations of the
 * model's constraints joined.
 */
export function parseRequest<Name extends OperationName>(name: Name, body: unknown): RequestOf<Name> {
  if (typeof body !== 'object' || body === null) throw notARequest();
  const satisfies = checkOf(name)(body, {}, '');
  if (!satisfies)
    throw validationError(missingResource(name, body) ?? violationMessage(inputShapeOf(name), body));
  // The check has just held every member against the shape that the type was made from.
  const request = body as RequestOf<Name>;
  const problem = lateProblem(name, request);
  if (problem !== undefined) throw validationError(problem);
  return request;
}

function checkOf(name: OperationName): Check {
  const known = checks.get(name);
  if (known !== undefined) return known;
  const check = compileCheck(inputShapeOf(name), 'member');
  checks.set(name, check);
  return check;
}

/** What some operations miss before they look at anything else. */
function missingResource(name: OperationName, body: object): string | undefined {
  if (!isObject(body)) return undefined;
  if (TABLE_NAME_FIRST.has(name) && body.TableName === undefined) {
    return "The parameter 'TableName' is required but was not present in the request";
  }
  if (RESOURCE_ARN_FIRST.has(name) && body.ResourceArn === undefined) return 'Invalid TableArn';
  return undefined;
}
