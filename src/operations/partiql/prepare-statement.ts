import { parseParameters, parseStatement, type Statement, statementOf } from '../../partiql/index.js';
import type { WireAttributeValue } from '../../values/index.js';
import type { OperationServices } from '../operation.js';

/** A statement as a request has it. */
export interface StatementRequest {
  readonly Statement: string;
  readonly Parameters?: readonly WireAttributeValue[] | undefined;
}

/** What a statement asks for. Throws AWS's ValidationException; parameters are looked at before the text. */
export function prepareStatement(
  { Statement: text, Parameters }: StatementRequest,
  { expressions }: OperationServices,
): Statement {
  const parameters = parseParameters(Parameters);
  const tree = expressions.get(`statement ${text}`, () => parseStatement(text));
  return statementOf(tree, parameters);
}
