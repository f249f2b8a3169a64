import type { DynamoError } from '../../errors/index.js';
import { MAX_EXPRESSION_OPERATORS } from '../../limits/index.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';
import { type Token, tokenize } from './tokens.js';

/** Reads an expression token by token for the parsers; one token of lookahead is all the grammar needs. */
export class TokenReader {
  readonly parameter: ExpressionParameter;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;
  #operatorCount = 0;

  constructor(text: string, parameter: ExpressionParameter) {
    this.parameter = parameter;
    this.#text = text;
    this.#tokens = tokenize(text);
    this.#end = { kind: 'end', text: '<EOF>', start: text.length, end: text.length };
  }

  /** The token to be read next. */
  get current(): Token {
    return this.#tokens[this.#index] ?? this.#end;
  }

  /** The token after that. */
  get following(): Token {
    return this.#tokens[this.#index + 1] ?? this.#end;
  }

  take(): Token {
    const token = this.current;
    this.#index++;
    return token;
  }

  atSymbol(symbol: string): boolean {
    return this.current.kind === 'symbol' && this.current.text === symbol;
  }

  /** Takes the symbol when it is next. */
  takeSymbol(symbol: string): boolean {
    const found = this.atSymbol(symbol);
    if (found) this.#index++;
    return found;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.syntaxError();
  }

  /** The keyword next in line, in upper case, when it is one of those: keywords are written in any case. */
  keyword<Keyword extends string>(keywords: ReadonlySet<Keyword>): Keyword | undefined {
    if (this.current.kind !== 'identifier') return undefined;
    const word = this.current.text.toUpperCase();
    // The set has just been asked whether the word is one of its own.
    return keywords.has(word as Keyword) ? (word as Keyword) : undefined;
  }

  expectEnd(): void {
    if (this.current.kind !== 'end') throw this.syntaxError();
  }

  /** Counts an operator or function towards AWS's limit on them. */
  countOperator(): void {
    this.#operatorCount++;
  }

  /** To be asked when the syntax is known to be right, as AWS does. The count it names stops at the first too many. */
  checkOperatorCount(): void {
    if (this.#operatorCount > MAX_EXPRESSION_OPERATORS) throw this.tooManyOperators();
  }

  tooManyOperators(): DynamoError {
    const detail = `operator count: ${MAX_EXPRESSION_OPERATORS + 1}`;
    return invalidExpression(this.parameter, `The expression contains too many operators; ${detail}`);
  }

  /**
   * The error for the token next in line. `near` reaches from the token before it to the token after it, as in
   * `token: ":", near: "hits : incr"` (recorded from AWS).
   */
  syntaxError(): DynamoError {
    const token = this.current;
    const before = this.#tokens[this.#index - 1] ?? token;
    const near = this.#text.slice(before.start, this.following.end);
    return invalidExpression(this.parameter, `Syntax error; token: "${token.text}", near: "${near}"`);
  }
}
