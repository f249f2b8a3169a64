import type { ExpressionParser } from './expression-parser.js';
import type { Returning, ReturningNode } from './syntax.js';
import type { TokenReader } from './token-reader.js';

const RETURNINGS: ReadonlySet<string> = new Set(['all old', 'modified old', 'all new', 'modified new']);

/** "RETURNING" ( "ALL" | "MODIFIED" ) ( "OLD" | "NEW" ) column { "," … }, of which DynamoDB takes one with `*` */
export class ReturningParser {
  readonly #reader: TokenReader;
  readonly #expressions: ExpressionParser;

  constructor(reader: TokenReader, expressions: ExpressionParser) {
    this.#reader = reader;
    this.#expressions = expressions;
  }

  /** Undefined when there is no such clause. */
  parse(): ReturningNode | undefined {
    if (!this.#reader.takeIf('keyword', 'returning')) return undefined;
    const first = this.#parseElement();
    let isSeveral = false;
    while (this.#reader.takeIf('symbol', ',')) {
      isSeveral = true;
      this.#parseElement();
    }
    return isSeveral ? { ...first, problem: 'several' } : first;
  }

  #parseElement(): ReturningNode {
    const { text } = this.#reader.current;
    if (!RETURNINGS.has(text)) {
      throw this.#reader.error('Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.');
    }
    this.#reader.take();
    // The set holds exactly these.
    const returning = text as Returning;
    if (this.#reader.takeIf('operator', '*')) return { returning, problem: undefined };
    this.#expressions.parse();
    return { returning, problem: 'columns' };
  }
}
