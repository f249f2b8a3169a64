import type { ExpressionParameter } from '../failure.js';
import type { Comparator, ConditionNode, LeafConditionNode, OperandNode, ParsedCondition } from './ast.js';
import { ConditionStack } from './condition-stack.js';
import {
  extendGrouped,
  type OperandGrammar,
  parseAtom,
  parseOperand,
  parseOperandList,
} from './operand-parser.js';
import { TokenReader } from './token-reader.js';

type Keyword = 'AND' | 'OR' | 'NOT' | 'BETWEEN' | 'IN';
const KEYWORDS: ReadonlySet<Keyword> = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN']);
const COMPARATORS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

/**
 * condition = condition "OR" condition | condition "AND" condition | "NOT" condition
 *           | "(" condition ")" | operand comparator operand | operand "BETWEEN" operand "AND" operand
 *           | operand "IN" "(" operand { "," operand } ")" | function
 *
 * NOT binds tighter than AND, AND tighter than OR. A parenthesis may open a condition or an operand, and which one
 * shows only later; so open parentheses and operators wait on a stack of our own. One pass, no recursion: a thousand
 * parentheses cost what a thousand letters cost.
 */
export function parseCondition(text: string, parameter: ExpressionParameter): ParsedCondition {
  const reader = new TokenReader(text, parameter);
  const parser = new ConditionParser(reader);
  const condition = parser.parse();
  reader.checkOperatorCount();
  return { condition, hasRedundantParentheses: parser.hasRedundantParentheses };
}

class ConditionParser {
  hasRedundantParentheses = false;
  readonly #reader: TokenReader;
  readonly #stack = new ConditionStack();
  readonly #grammar: OperandGrammar = {
    keywords: KEYWORDS,
    groupsPaths: true,
    onRedundantParentheses: () => {
      this.hasRedundantParentheses = true;
    },
  };

  constructor(reader: TokenReader) {
    this.#reader = reader;
  }

  parse(): ConditionNode {
    while (true) {
      this.#openTerm();
      const condition = this.#joinOrFinish(this.#parseLeaf());
      if (condition !== undefined) return condition;
    }
  }

  /** Parentheses and NOTs in front of a term. */
  #openTerm(): void {
    while (true) {
      if (this.#reader.takeSymbol('(')) {
        this.#stack.pushGroup();
      } else if (this.#reader.keyword(KEYWORDS) === 'NOT') {
        this.#reader.take();
        this.#reader.countOperator();
        this.#stack.pushNot();
      } else {
        return;
      }
    }
  }

  /** A leaf condition; parentheses that turn out to enclose only its first operand are closed on the way. */
  #parseLeaf(): LeafConditionNode {
    let operand = parseAtom(this.#reader, this.#grammar, 0);
    let isGrouped = false;
    while (this.#reader.atSymbol(')') && this.#stack.isGroupOnTop) {
      this.#reader.take();
      this.#stack.popGroup();
      if (isGrouped) this.hasRedundantParentheses = true;
      const extended = extendGrouped(this.#reader, this.#grammar, operand);
      isGrouped = extended === operand;
      operand = extended;
    }
    this.#isGroupedTerm = false;
    const leaf = this.#parseLeafAfter(operand);
    if (leaf !== undefined) return leaf;
    // A function stands alone; anything else lacks its operator.
    if (operand.kind !== 'function') throw this.#reader.syntaxError();
    this.#isGroupedTerm = isGrouped;
    return operand;
  }

  /** Whether the condition just read is in parentheses of its own. */
  #isGroupedTerm = false;

  #parseLeafAfter(operand: OperandNode): LeafConditionNode | undefined {
    const reader = this.#reader;
    if (reader.current.kind === 'symbol' && COMPARATORS.has(reader.current.text)) {
      reader.countOperator();
      // The set holds exactly the comparators.
      const operator = reader.take().text as Comparator;
      return { kind: 'comparison', operator, left: operand, right: parseOperand(reader, this.#grammar) };
    }
    const keyword = reader.keyword(KEYWORDS);
    if (keyword !== 'BETWEEN' && keyword !== 'IN') return undefined;
    reader.countOperator();
    reader.take();
    if (keyword === 'IN') return { kind: 'in', operand, candidates: parseOperandList(reader, this.#grammar) };
    const lower = parseOperand(reader, this.#grammar);
    if (reader.keyword(KEYWORDS) !== 'AND') throw reader.syntaxError();
    reader.take();
    return { kind: 'between', operand, lower, upper: parseOperand(reader, this.#grammar) };
  }

  /** After a condition: closing parentheses, then an operator (undefined: go on) or the end (the whole condition). */
  #joinOrFinish(leaf: LeafConditionNode): ConditionNode | undefined {
    const reader = this.#reader;
    let condition: ConditionNode = leaf;
    while (reader.atSymbol(')')) {
      const { hasOperators, result } = this.#stack.reduceToGroup(condition);
      if (!this.#stack.isGroupOnTop) throw reader.syntaxError();
      reader.take();
      this.#stack.popGroup();
      if (this.#isGroupedTerm && !hasOperators) this.hasRedundantParentheses = true;
      this.#isGroupedTerm = true;
      condition = result;
    }
    const keyword = reader.keyword(KEYWORDS);
    if (keyword === 'AND' || keyword === 'OR') {
      reader.take();
      reader.countOperator();
      this.#stack.join(keyword, condition);
      return undefined;
    }
    reader.expectEnd();
    const { result } = this.#stack.reduceToGroup(condition);
    if (this.#stack.isGroupOnTop) throw reader.syntaxError();
    return result;
  }
}
