import { ExpressionParser } from './expression-parser.js';
import type { Position } from './position.js';
import { ReturningParser } from './returning-parser.js';
import { SelectParser } from './select-parser.js';
import type { DmlOperationNode, ExpressionNode, InsertNode, SourceNode } from './syntax.js';
import { TokenReader } from './token-reader.js';

/**
 * statement = select | insert | update | delete | from-first update | expression, and perhaps a semicolon
 *
 * Throws AWS's ValidationException for what cannot be read. That a statement can be read does not mean that DynamoDB
 * knows what to do with it.
 */
export function parseStatement(text: string): ExpressionNode {
  const reader = new TokenReader(text);
  const statement = new StatementParser(reader).parse();
  const hasSemicolon = reader.takeIf('symbol', ';');
  if (reader.current.kind === 'end') return statement;
  throw reader.error(
    hasSemicolon
      ? 'Unexpected token after semicolon. (Only one query is allowed.)'
      : 'Unexpected token after expression',
  );
}

class StatementParser {
  readonly #reader: TokenReader;
  readonly #expressions: ExpressionParser;
  readonly #selects: SelectParser;
  readonly #returnings: ReturningParser;

  constructor(reader: TokenReader) {
    this.#reader = reader;
    this.#expressions = new ExpressionParser(reader, () => this.#parseStatement());
    this.#selects = new SelectParser(reader, this.#expressions);
    this.#returnings = new ReturningParser(reader, this.#expressions);
  }

  parse(): ExpressionNode {
    return this.#expressions.parse();
  }

  /** The statement that begins with the keyword next in line; undefined when none does. */
  #parseStatement(): ExpressionNode | undefined {
    const { text, position } = this.#reader.current;
    switch (text) {
      case 'select':
        this.#reader.take();
        return this.#selects.parse(position);
      case 'insert into':
      case 'set':
      case 'remove':
        return this.#parseBareOperation(position);
      case 'update':
        this.#reader.take();
        return this.#parseUpdate(position);
      case 'delete':
        this.#reader.take();
        return this.#parseDelete(position);
      case 'from':
        this.#reader.take();
        return this.#parseFromFirst(position);
      default:
        return undefined;
    }
  }

  #parseBareOperation(position: Position): ExpressionNode {
    const operations = this.#parseOperations();
    const [first] = operations;
    if (first?.kind === 'insert' && operations.length === 1) return first;
    const source = { kind: 'missing', position } as const;
    return { kind: 'update', from: { source }, operations, where: undefined, returning: undefined, position };
  }

  /** "UPDATE" path operation { operation } [ where ] [ returning ] */
  #parseUpdate(position: Position): ExpressionNode {
    const from = this.#parseTarget();
    const operations = this.#parseOperations();
    const where = this.#parseWhere();
    return { kind: 'update', from, operations, where, returning: this.#returnings.parse(), position };
  }

  /** "FROM" source [ where ] operation { operation } [ returning ] */
  #parseFromFirst(position: Position): ExpressionNode {
    const from = this.#selects.parseSource();
    const where = this.#parseWhere();
    const operations = this.#parseOperations();
    return { kind: 'update', from, operations, where, returning: this.#returnings.parse(), position };
  }

  /** "DELETE" "FROM" path [ where ] [ returning ] */
  #parseDelete(position: Position): ExpressionNode {
    if (!this.#reader.takeIf('keyword', 'from')) throw this.#reader.error('Expected FROM after DELETE');
    const from = this.#parseTarget();
    const where = this.#parseWhere();
    return { kind: 'delete', from, where, returning: this.#returnings.parse(), position };
  }

  #parseTarget(): SourceNode {
    const source = this.#expressions.parseSimplePath();
    return this.#selects.parseAlias() ? { source, extra: 'alias' } : { source };
  }

  #parseWhere(): ExpressionNode | undefined {
    return this.#reader.takeIf('keyword', 'where') ? this.#expressions.parse() : undefined;
  }

  #parseOperations(): readonly DmlOperationNode[] {
    const operations: DmlOperationNode[] = [];
    for (;;) {
      const { kind, text, position } = this.#reader.current;
      if (kind === 'keyword' && text === 'set') operations.push(...this.#parseSet());
      else if (kind === 'keyword' && text === 'remove') operations.push(this.#parseRemove());
      else if (kind === 'keyword' && text === 'insert into') operations.push(this.#parseInsert(position));
      else if (operations.length === 0) throw this.#reader.error('Expected data manipulation');
      else return operations;
    }
  }

  /** "SET" path "=" expression { "," path "=" expression } */
  #parseSet(): readonly DmlOperationNode[] {
    const assignments: DmlOperationNode[] = [];
    this.#reader.take();
    do {
      const path = this.#expressions.parseSimplePath();
      if (!this.#reader.takeIf('operator', '=')) throw this.#reader.error("Expected '='");
      assignments.push({ kind: 'set', path, value: this.#expressions.parse() });
    } while (this.#reader.takeIf('symbol', ','));
    return assignments;
  }

  #parseRemove(): DmlOperationNode {
    this.#reader.take();
    return { kind: 'remove', path: this.#expressions.parseSimplePath() };
  }

  /** "INSERT INTO" path ( "VALUE" expression [ "AT" expression ] [ returning ] | expression ) */
  #parseInsert(position: Position): InsertNode {
    this.#reader.take();
    const into = this.#expressions.parseSimplePath();
    // A name here could only be an alias, which INSERT has no place for.
    const { kind } = this.#reader.current;
    if (kind === 'identifier' || kind === 'quoted') {
      throw this.#reader.error('Unexpected token after expression');
    }
    const isSingle = this.#reader.takeIf('keyword', 'value');
    const value = this.#expressions.parse();
    const hasPosition = isSingle && this.#reader.takeIf('keyword', 'at');
    if (hasPosition) this.#expressions.parse();
    const returning = isSingle ? this.#returnings.parse() : undefined;
    return { kind: 'insert', into, value, isSingle, hasPosition, returning, position };
  }
}
