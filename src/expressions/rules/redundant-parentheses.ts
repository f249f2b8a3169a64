import { type ExpressionParameter, invalidExpression } from '../failure.js';

/** `((a = b))`: parentheses directly around parentheses. */
export function checkParentheses(
  parsed: { readonly hasRedundantParentheses: boolean },
  parameter: ExpressionParameter,
): void {
  if (!parsed.hasRedundantParentheses) return;
  throw invalidExpression(parameter, 'The expression has redundant parentheses;');
}
