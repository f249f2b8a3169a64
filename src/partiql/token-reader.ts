import type { DynamoError } from '../errors/index.js';
import { notWellFormed } from './failure.js';
import { type Token, tokenize } from './tokens.js';

/** Reads a statement token by token for the parsers. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;
  #parameters = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
    this.#end = { kind: 'end', text: '', position: { line: 1, column: 1, length: 0 } };
  }

  /** The token to be read next. */
  get current(): Token {
    return this.peek(0);
  }

  peek(ahead: number): Token {
    return this.#tokens[this.#index + ahead] ?? this.#tokens.at(-1) ?? this.#end;
  }

  /** How many tokens are left, the end among them. */
  get remaining(): number {
    return this.#tokens.length - this.#index;
  }

  take(): Token {
    const token = this.current;
    this.#index++;
    return token;
  }

  /** The index of the next parameter. */
  countParameter(): number {
    return this.#parameters++;
  }

  at(kind: Token['kind'], text: string): boolean {
    return this.current.kind === kind && this.current.text === text;
  }

  takeIf(kind: Token['kind'], text: string): boolean {
    const found = this.at(kind, text);
    if (found) this.#index++;
    return found;
  }

  /** Takes a symbol; `name` is what the reference parser calls it. */
  expectSymbol(symbol: string, name: string): void {
    if (!this.takeIf('symbol', symbol)) throw this.error(`Expected ${name}`);
  }

  expectKeyword(keyword: string): void {
    if (!this.takeIf('keyword', keyword)) throw this.error(`Expected ${keyword.toUpperCase()} keyword`);
  }

  error(detail: string): DynamoError {
    return notWellFormed(detail);
  }
}
