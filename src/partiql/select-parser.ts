import type { ExpressionParser } from './expression-parser.js';
import type { Position } from './position.js';
import type { ColumnNode, OrderTerm, SelectNode, SourceNode } from './syntax.js';
import type { TokenReader } from './token-reader.js';

/** Binds the source of FROM: set operators are not part of it. */
const SOURCE_PRECEDENCE = 6;
const JOINS: ReadonlySet<string> = new Set(['join', 'inner', 'left', 'right', 'full', 'outer', 'cross']);

/**
 * select = columns "FROM" source [ "WHERE" expression ] [ "GROUP" "BY" list ] [ "HAVING" expression ]
 *          [ "ORDER" "BY" term { "," term } ] [ "LIMIT" expression ] [ "OFFSET" expression ]
 */
export class SelectParser {
  readonly #reader: TokenReader;
  readonly #expressions: ExpressionParser;

  constructor(reader: TokenReader, expressions: ExpressionParser) {
    this.#reader = reader;
    this.#expressions = expressions;
  }

  /** What follows SELECT. */
  parse(position: Position): SelectNode {
    const reader = this.#reader;
    let unsupported: string | undefined;
    if (reader.takeIf('keyword', 'distinct')) unsupported = 'Unsupported token in expression: DISTINCT';
    else reader.takeIf('keyword', 'all');
    if (reader.takeIf('keyword', 'value')) {
      unsupported = "Select projection doesn't support value or pivot keywords";
    }
    const columns = this.#parseColumns();
    if (!reader.takeIf('keyword', 'from')) throw reader.error('Expected FROM');
    const from = this.parseSource();
    const where = this.#parseClause('where');
    unsupported ??= this.#parseGrouping();
    const orderBy = this.#parseOrderBy();
    for (const clause of ['limit', 'offset'] as const) {
      if (this.#parseClause(clause) !== undefined)
        unsupported ??= `Unsupported clause: ${clause.toUpperCase()}`;
    }
    return { kind: 'select', columns, from, where, orderBy, unsupported, position };
  }

  /** expression [ alias ] { join } */
  parseSource(): SourceNode {
    const source = this.#expressions.parse(SOURCE_PRECEDENCE);
    const extra = this.parseAlias() ? 'alias' : undefined;
    let hasJoin = false;
    while (this.#takeJoin()) {
      hasJoin = true;
      this.parseSource();
      if (this.#reader.takeIf('keyword', 'on')) this.#expressions.parse();
    }
    if (hasJoin) return { source, extra: 'join' };
    return extra === undefined ? { source } : { source, extra };
  }

  /** [ "AS" ] name, "AT" name, "BY" name: whether there was one. */
  parseAlias(): boolean {
    let found = false;
    for (;;) {
      const { kind, text } = this.#reader.current;
      const isWord = kind === 'keyword' && (text === 'as' || text === 'at' || text === 'by');
      if (isWord) this.#reader.take();
      const isName = this.#reader.current.kind === 'identifier' || this.#reader.current.kind === 'quoted';
      if (isWord && !isName) {
        throw this.#reader.error(`Expected identifier for ${text.toUpperCase()}-alias`);
      }
      if (!isName) return found;
      this.#reader.take();
      found = true;
    }
  }

  #takeJoin(): boolean {
    if (this.#reader.takeIf('symbol', ',')) return true;
    let found = false;
    while (this.#reader.current.kind === 'keyword' && JOINS.has(this.#reader.current.text)) {
      this.#reader.take();
      found = true;
    }
    return found;
  }

  #parseColumns(): readonly ColumnNode[] | undefined {
    const columns: ColumnNode[] = [];
    let hasStar = false;
    do {
      if (this.#reader.takeIf('operator', '*')) {
        hasStar = true;
      } else {
        const expression = this.#expressions.parse();
        columns.push({ expression, hasAlias: this.parseAlias() });
      }
    } while (this.#reader.takeIf('symbol', ','));
    if (!hasStar) return columns;
    if (columns.length === 0) return undefined;
    throw this.#reader.error(
      "Other expressions may not be present in the select list when '*' is used without dot notation.",
    );
  }

  #parseClause(keyword: 'where' | 'having' | 'limit' | 'offset') {
    const isWord = this.#reader.current.kind === 'keyword' || this.#reader.current.kind === 'identifier';
    if (!isWord || this.#reader.current.text.toLowerCase() !== keyword) return undefined;
    this.#reader.take();
    return this.#expressions.parse();
  }

  /** GROUP BY and HAVING, which DynamoDB has not: its words for the first of them. */
  #parseGrouping(): string | undefined {
    let unsupported: string | undefined;
    if (this.#reader.takeIf('keyword', 'group')) {
      this.#reader.expectKeyword('by');
      do {
        this.#expressions.parse();
        this.parseAlias();
      } while (this.#reader.takeIf('symbol', ','));
      unsupported = 'Unsupported clause: GROUP BY';
    }
    if (this.#parseClause('having') !== undefined) unsupported ??= 'Unsupported clause: HAVING';
    return unsupported;
  }

  #parseOrderBy(): readonly OrderTerm[] | undefined {
    if (!this.#reader.takeIf('keyword', 'order')) return undefined;
    this.#reader.expectKeyword('by');
    const terms: OrderTerm[] = [];
    do {
      const key = this.#expressions.parse();
      const descending = this.#reader.takeIf('keyword', 'desc');
      if (!descending) this.#reader.takeIf('keyword', 'asc');
      terms.push({ key, descending });
    } while (this.#reader.takeIf('symbol', ','));
    return terms;
  }
}
