import { MAX_EXPRESSION_OPERATORS } from '../../limits/index.js';
import type { FunctionNode, OperandNode } from './ast.js';
import { extendPath, type Keywords, parsePath } from './path-parser.js';
import type { TokenReader } from './token-reader.js';

/** How operands are written differs a little between conditions and updates. */
export interface OperandGrammar {
  readonly keywords: Keywords;
  /** Whether `(a.b).c` is a path. */
  readonly groupsPaths: boolean;
  /** Told of parentheses directly inside parentheses. */
  readonly onRedundantParentheses: () => void;
}

/**
 * operand = "(" operand ")" | function | value | path
 *
 * Parentheses are counted, not recursed into, so that thousands of them cost no stack.
 */
export function parseOperand(reader: TokenReader, grammar: OperandGrammar, depth = 0): OperandNode {
  let open = 0;
  while (reader.takeSymbol('(')) open++;
  let operand = parseAtom(reader, grammar, depth);
  let isGrouped = false;
  for (; open > 0; open--) {
    reader.expectSymbol(')');
    if (isGrouped) grammar.onRedundantParentheses();
    const extended = extendGrouped(reader, grammar, operand);
    isGrouped = extended === operand;
    operand = extended;
  }
  return operand;
}

/** A path in parentheses goes on behind them, where the grammar has that. */
export function extendGrouped(
  reader: TokenReader,
  grammar: OperandGrammar,
  operand: OperandNode,
): OperandNode {
  if (operand.kind !== 'path' || !grammar.groupsPaths) return operand;
  return extendPath(reader, grammar.keywords, operand);
}

/** atom = function | value | path */
export function parseAtom(reader: TokenReader, grammar: OperandGrammar, depth: number): OperandNode {
  if (reader.current.kind === 'value') return { kind: 'value', name: reader.take().text };
  const isFunction =
    reader.current.kind === 'identifier' &&
    reader.following.kind === 'symbol' &&
    reader.following.text === '(' &&
    reader.keyword(grammar.keywords) === undefined;
  return isFunction ? parseFunction(reader, grammar, depth + 1) : parsePath(reader, grammar.keywords);
}

/** function = identifier "(" operand { "," operand } ")" */
function parseFunction(reader: TokenReader, grammar: OperandGrammar, depth: number): FunctionNode {
  // Deeper than the number of functions allowed at all: refused now, to keep recursion shallow.
  if (depth > MAX_EXPRESSION_OPERATORS) throw reader.tooManyOperators();
  reader.countOperator();
  const name = reader.take().text;
  return { kind: 'function', name, operands: parseOperandList(reader, grammar, depth) };
}

/** "(" operand { "," operand } ")" */
export function parseOperandList(
  reader: TokenReader,
  grammar: OperandGrammar,
  depth = 0,
): readonly OperandNode[] {
  reader.expectSymbol('(');
  const operands = [parseOperand(reader, grammar, depth)];
  while (reader.takeSymbol(',')) operands.push(parseOperand(reader, grammar, depth));
  reader.expectSymbol(')');
  return operands;
}
