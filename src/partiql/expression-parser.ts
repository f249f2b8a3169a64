import { FUNCTION_KEYWORDS, TYPE_NAMES } from './keywords.js';
import { PathParser } from './path-parser.js';
import type { ExpressionNode, LiteralNode } from './syntax.js';
import type { TokenReader } from './token-reader.js';
import type { Token } from './tokens.js';

/** How tightly operators bind; what is not here is no infix operator. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ...(['intersect', 'except', 'union'] as const).map((word) => [word, 5] as const),
  ['or', 10],
  ['and', 20],
  ...(['=', '<>', 'is', 'is not', 'in', 'not in'] as const).map((word) => [word, 40] as const),
  ...(['<', '<=', '>', '>=', 'between', 'not between', 'like', 'not like'] as const).map(
    (word) => [word, 50] as const,
  ),
  ...(['+', '-', '||'] as const).map((word) => [word, 60] as const),
  ...(['*', '/', '%'] as const).map((word) => [word, 70] as const),
]);
const NOT_PRECEDENCE = 30;

/** How deep expressions may nest. AWS's limit is not known; this one keeps recursion shallow. */
const MAX_DEPTH = 300;

/**
 * expression = term { infix expression } | "not" expression | sign term
 *
 * Precedence climbing, as the reference parser does it, so that its complaints come at the same tokens. Statements are
 * terms too (`EXISTS(SELECT …)`): `parseStatement` reads one when a keyword begins one.
 */
export class ExpressionParser {
  readonly #reader: TokenReader;
  readonly #paths: PathParser;
  readonly #parseStatement: () => ExpressionNode | undefined;
  #depth = 0;

  constructor(reader: TokenReader, parseStatement: () => ExpressionNode | undefined) {
    this.#reader = reader;
    this.#parseStatement = parseStatement;
    this.#paths = new PathParser(reader, () => this.parse());
  }

  /** Reads operators that bind tighter than `precedence`. */
  parse(precedence = -1): ExpressionNode {
    if (++this.#depth > MAX_DEPTH) throw this.#reader.error('');
    let left = this.#parseUnary();
    let chained = 0;
    for (;;) {
      const { kind, text } = this.#reader.current;
      const found = kind === 'operator' ? PRECEDENCE.get(text) : undefined;
      if (found === undefined || found <= precedence) break;
      // Chains of AND and OR are flattened later; all others are trees as deep as they are long.
      if (text !== 'and' && text !== 'or' && ++chained > MAX_DEPTH) throw this.#reader.error('');
      left = this.#parseInfix(left, found);
    }
    this.#depth--;
    return left;
  }

  /** A path of names and literals: what DML writes to. */
  parseSimplePath(): ExpressionNode {
    const { kind } = this.#reader.current;
    if (kind !== 'identifier' && kind !== 'quoted') {
      throw this.#reader.error('Expected identifier for simple path');
    }
    const { text, position } = this.#reader.take();
    return this.#paths.extend({ kind: 'identifier', name: text, position }, 'simple');
  }

  /** expression { "," expression } */
  parseList(): readonly ExpressionNode[] {
    const items = [this.parse()];
    while (this.#reader.takeIf('symbol', ',')) items.push(this.parse());
    return items;
  }

  #parseInfix(left: ExpressionNode, precedence: number): ExpressionNode {
    const reader = this.#reader;
    const { text: operator, position } = reader.current;
    if (operator === 'is' || operator === 'is not') {
      reader.take();
      const is = { kind: 'is', operand: left, type: this.#parseType(), position } as const;
      return operator === 'is' ? is : { kind: 'unary', operator: 'not', operand: is, position };
    }
    // The operator and the end: nothing in between.
    if (reader.remaining < 3) throw reader.error('Missing right-hand side expression of infix operator');
    reader.take();
    const isNegated = operator.startsWith('not ');
    const plain = isNegated ? operator.slice(4) : operator;
    const node =
      plain === 'between'
        ? this.#parseBetween(left, precedence)
        : ({
            kind: 'binary',
            operator: plain,
            left,
            right: plain === 'in' ? this.#parseCandidates(precedence) : this.parse(precedence),
            position,
          } as const);
    return isNegated ? { kind: 'unary', operator: 'not', operand: node, position } : node;
  }

  #parseBetween(operand: ExpressionNode, precedence: number): ExpressionNode {
    const lower = this.parse(precedence);
    if (!this.#reader.takeIf('operator', 'and')) throw this.#reader.error('Expected AND keyword');
    if (this.#reader.current.kind === 'end') throw this.#reader.error('Expected expression after AND');
    const upper = this.parse(precedence);
    return { kind: 'between', operand, lower, upper, position: operand.position };
  }

  /** IN takes a list in either kind of bracket. */
  #parseCandidates(precedence: number): ExpressionNode {
    const { current } = this.#reader;
    if (!this.#reader.at('symbol', '(') || this.#reader.peek(1).text === 'select') {
      return this.parse(precedence);
    }
    this.#reader.take();
    const items = this.parseList();
    this.#reader.expectSymbol(')', 'RIGHT_PAREN');
    return { kind: 'list', items, position: current.position };
  }

  #parseType(): string {
    const { text } = this.#reader.current;
    const type = text.toLowerCase();
    if (!TYPE_NAMES.has(type)) throw this.#reader.error('Expected type name');
    this.#reader.take();
    if (this.#reader.takeIf('symbol', '(')) {
      this.parseList();
      this.#reader.expectSymbol(')', 'RIGHT_PAREN');
    }
    return type;
  }

  #parseUnary(): ExpressionNode {
    const { current } = this.#reader;
    if (current.kind !== 'operator') return this.#paths.extend(this.#parseTerm(), 'full');
    switch (current.text) {
      case 'not': {
        this.#reader.take();
        const operand = this.parse(NOT_PRECEDENCE);
        return { kind: 'unary', operator: 'not', operand, position: current.position };
      }
      case '+':
      case '-':
        return this.#parseSigned(current.text);
      default:
        throw this.#reader.error(current.text === '*' ? 'Unexpected term' : 'Unexpected operator');
    }
  }

  /** A sign before a number belongs to it; one before anything else is an operator. */
  #parseSigned(sign: '+' | '-'): ExpressionNode {
    const { position } = this.#reader.take();
    if (++this.#depth > MAX_DEPTH) throw this.#reader.error('');
    const operand = this.#parseUnary();
    this.#depth--;
    if (operand.kind !== 'number') return { kind: 'unary', operator: sign, operand, position };
    return sign === '+' ? operand : { ...operand, text: negated(operand.text) };
  }

  #parseTerm(): ExpressionNode {
    const reader = this.#reader;
    const { current } = reader;
    switch (current.kind) {
      case 'keyword':
        return this.#parseKeyword(current);
      case 'identifier':
      case 'quoted':
        reader.take();
        if (reader.at('symbol', '(')) return this.#parseCall(current);
        return { kind: 'identifier', name: current.text, position: current.position };
      case 'parameter':
        reader.take();
        return { kind: 'parameter', index: reader.countParameter(), position: current.position };
      case 'symbol':
        return this.#parseBracket(current);
      default:
        return this.#parseLiteral(current);
    }
  }

  #parseKeyword(token: Token): ExpressionNode {
    const statement = this.#parseStatement();
    if (statement !== undefined) return statement;
    if (!FUNCTION_KEYWORDS.has(token.text) || this.#reader.peek(1).text !== '(') {
      throw this.#reader.error('Unexpected keyword');
    }
    this.#reader.take();
    return this.#parseCall(token);
  }

  /** "(" [ "*" | expression { "," expression } ] ")" after a function's name */
  #parseCall({ text, position }: Token): ExpressionNode {
    this.#reader.take();
    const name = text.toLowerCase();
    const isEmpty = this.#reader.at('symbol', ')') || this.#reader.takeIf('operator', '*');
    const operands = isEmpty ? [] : this.parseList();
    this.#reader.expectSymbol(')', 'RIGHT_PAREN');
    return { kind: 'call', name, operands, position };
  }

  #parseBracket({ text, position }: Token): ExpressionNode {
    const reader = this.#reader;
    switch (text) {
      case '(': {
        reader.take();
        const [first, ...rest] = this.parseList();
        reader.expectSymbol(')', 'RIGHT_PAREN');
        if (first === undefined || rest.length > 0) {
          return { kind: 'list', items: first === undefined ? [] : [first, ...rest], position };
        }
        return first;
      }
      case '[':
      case '<<': {
        reader.take();
        const close = text === '[' ? ']' : '>>';
        const items = reader.at('symbol', close) ? [] : this.parseList();
        reader.expectSymbol(close, text === '[' ? 'RIGHT_BRACKET' : 'RIGHT_DOUBLE_ANGLE_BRACKET');
        return { kind: text === '[' ? 'list' : 'bag', items, position };
      }
      case '{':
        return this.#parseStruct(position);
      default:
        throw reader.error('Unexpected term');
    }
  }

  /** "{" [ expression ":" expression { "," expression ":" expression } ] "}" */
  #parseStruct(position: Token['position']): ExpressionNode {
    const reader = this.#reader;
    const members: (readonly [ExpressionNode, ExpressionNode])[] = [];
    reader.take();
    if (!reader.at('symbol', '}')) {
      do {
        const key = this.parse();
        reader.expectSymbol(':', 'COLON');
        members.push([key, this.parse()]);
      } while (reader.takeIf('symbol', ','));
    }
    reader.expectSymbol('}', 'RIGHT_CURLY');
    return { kind: 'struct', members, position };
  }

  #parseLiteral({ kind, text, position }: Token): LiteralNode {
    switch (kind) {
      case 'string':
      case 'number':
      case 'ion':
        this.#reader.take();
        return { kind, text, position };
      case 'boolean':
        this.#reader.take();
        return { kind, value: text === 'true', position };
      case 'null':
      case 'missing':
        this.#reader.take();
        return { kind, position };
      default:
        throw this.#reader.error('Unexpected term');
    }
  }
}

function negated(text: string): string {
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}
