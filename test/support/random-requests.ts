import fc from 'fast-check';
import type { OperationName } from '../../src/shapes/index.js';
import type { Shape, StructureShape } from '../../src/shapes/shape.js';
import { inputShapeOf, memberShapeOf, shapeOf } from '../../src/shapes/table.js';
import { EXPRESSIONS, LEGACY, STATEMENTS, TABLE_PARTS, TOKENS } from './sensible-parts.js';

/** Random requests made from the API table: mostly sensible, some of them broken in one place. */

/** Names of tables that requests may use. */
export interface Names {
  /** Tables that are there and must stay. */
  readonly tables: readonly string[];
  /** Tables that may be created, changed and deleted. */
  readonly scratch: readonly string[];
}

/** Operations that change tables themselves. */
const CONTROL: readonly OperationName[] = ['CreateTable', 'DeleteTable', 'UpdateTable', 'UpdateTimeToLive'];

/** A request's body for an operation. */
export function requestOf(operation: OperationName, names: Names): fc.Arbitrary<unknown> {
  const tables = CONTROL.includes(operation)
    ? names.scratch
    : [...names.tables, ...names.tables, ...names.scratch];
  return fc.gen().map((gen) => new RequestMaker(gen, tables).request(operation));
}

const MEMBER_CHANCE = 30;
/** Of all requests, how many are meant to be right in every part. The others are broken somewhere. */
const SENSIBLE_CHANCE = 60;
const MUTATION_CHANCE = 4;
const MAX_DEPTH = 9;

const ATTRIBUTES = ['a', 'b', 'c', 'd', 'e', 'n', 'm', 'l', 'a b', '', '__proto__', 'size'];
const NUMBERS = [
  '0',
  '-1',
  '1.50',
  '1e125',
  '1e126',
  '1e-131',
  '12345678901234567890123456789012345678',
  'x',
  '',
];
const STRINGS = ['', 'p', 'q', '1', '2', 'x'.repeat(1100), 'x'.repeat(2100), '\u0000', 'ü😀', '\ud800'];

const arnOf = (tableName: string) => `arn:aws:dynamodb:us-east-1:123456789012:table/${tableName}`;

class RequestMaker {
  readonly #gen: fc.GeneratorValue;
  readonly #tables: readonly string[];
  readonly #sensible: boolean;

  constructor(gen: fc.GeneratorValue, tables: readonly string[]) {
    this.#gen = gen;
    this.#tables = tables;
    this.#sensible = this.#chance(SENSIBLE_CHANCE);
  }

  request(operation: OperationName): unknown {
    const request = this.#value({ name: inputShapeOf(operation), member: '' }, 0);
    const parts = TABLE_PARTS[operation];
    if (!this.#sensible || parts === undefined) return request;
    return { TableName: this.#tableName(), ...this.#pick(parts) };
  }

  #pick<T>(choices: readonly T[]): T {
    return this.#gen(() => fc.constantFrom(...choices));
  }

  #chance(percent: number): boolean {
    return this.#gen(() => fc.noBias(fc.integer({ min: 0, max: 99 }))) < percent;
  }

  #count(max: number): number {
    return this.#gen(() => fc.integer({ min: 0, max }));
  }

  /** Of a list or map: sensible ones are not empty. */
  #length(max: number): number {
    return this.#sensible ? 1 + this.#count(max - 1) : this.#count(max);
  }

  #value({ name, member }: { name: string; member: string }, depth: number): unknown {
    // Rarely, so that most requests are broken in one place at most.
    if (depth > 0 && this.#chance(MUTATION_CHANCE / 10))
      return this.#gen(() => fc.jsonValue({ maxDepth: 2 }));
    const known = this.#known(name, member, depth);
    if (known !== undefined) return known;
    return this.#ofShape(shapeOf(name), name, depth);
  }

  /** What random text would hardly ever hit. */
  #known(name: string, member: string, depth: number): unknown {
    if (name === 'AttributeValue') return this.#attributeValue(depth);
    if (/^(TableName|TableArn)/.test(name) || /^Table(Name|Arn)$/.test(member)) return this.#tableName();
    if (member === 'Item') return this.#item(false);
    if (name === 'Key') return this.#item(true);
    if (name === 'ResourceArnString') return this.#tableArn();
    if (member.endsWith('Expression')) return this.#expression(member);
    if (member === 'Statement') return this.#pick(STATEMENTS);
    if (member.startsWith('ExpressionAttribute')) return this.#sensible ? {} : this.#placeholders(member);
    if (/^(IndexName)$/.test(name)) return this.#pick(['lsiAll', 'lsiSome', 'gsiAll', 'gsiSome', 'none']);
    if (/AttributeName$/.test(name)) return this.#pick(ATTRIBUTES);
    return undefined;
  }

  #ofShape(shape: Shape, name: string, depth: number): unknown {
    switch (shape.type) {
      case 'structure':
        return this.#structure(shape, name, depth);
      case 'list': {
        const length = depth > MAX_DEPTH ? 0 : this.#length(3);
        return Array.from({ length }, () => this.#value({ name: shape.member, member: '' }, depth + 1));
      }
      case 'map': {
        const length = depth > MAX_DEPTH ? 0 : this.#length(2);
        const key = () => (/^Table|^String$/.test(shape.key) ? this.#tableName() : this.#pick(ATTRIBUTES));
        const entry = () => [key(), this.#value({ name: shape.value, member: '' }, depth + 1)] as const;
        return Object.fromEntries(Array.from({ length }, entry));
      }
      case 'string':
        if (shape.enum === undefined) return this.#pick(STRINGS);
        return this.#pick(this.#sensible ? shape.enum : [...shape.enum, 'NO_SUCH']);
      case 'boolean':
        return this.#chance(50);
      default:
        return this.#pick(this.#sensible ? [1, 2, 5, 100] : [0, 1, 2, 5, 100, -1, 2 ** 31, 1.5]);
    }
  }

  #structure(shape: StructureShape, name: string, depth: number): object {
    const isUnion = this.#sensible && /^(WriteRequest|TransactWriteItem)$/.test(name);
    const members = isUnion
      ? [this.#pick(Object.keys(shape.members))]
      : Object.keys(shape.members).filter((member) => this.#isWanted(shape, member, depth));
    const entry = (member: string) =>
      [member, this.#value({ name: memberShapeOf(name, shape, member), member }, depth + 1)] as const;
    const made = Object.fromEntries(members.map(entry));
    return this.#sensible ? this.#withPlaceholders(made) : made;
  }

  #isWanted(shape: StructureShape, member: string, depth: number): boolean {
    if (shape.required?.includes(member)) return this.#sensible || !this.#chance(2);
    if (this.#sensible && LEGACY.test(member)) return false;
    if (this.#sensible && /^(KeyConditionExpression|UpdateExpression)$/.test(member)) return true;
    return depth <= MAX_DEPTH && this.#chance(MEMBER_CHANCE);
  }

  /** With exactly the placeholders that the expressions use. */
  #withPlaceholders(made: Readonly<Record<string, unknown>>): object {
    const kept = Object.entries(made).filter(([member]) => !member.startsWith('ExpressionAttribute'));
    const text = kept.map(([member, value]) => (member.endsWith('Expression') ? String(value) : '')).join();
    const placeholders = ['ExpressionAttributeNames', 'ExpressionAttributeValues'].map((member) => {
      const used = Object.entries(this.#placeholders(member)).filter(([name]) => text.includes(name));
      return [member, Object.fromEntries(used)] as const;
    });
    return Object.fromEntries([...kept, ...placeholders.filter(([, used]) => Object.keys(used).length > 0)]);
  }

  #placeholders(member: string): object {
    if (member.endsWith('Names')) return { '#n': this.#pick(ATTRIBUTES.slice(0, 9)), '#m': 'm' };
    const value = () =>
      this.#chance(60) ? { S: this.#pick(['p', '1', 'c1', 'd']) } : this.#attributeValue(3);
    return { ':v': value(), ':w': value() };
  }

  #tableName(): string {
    const names = this.#sensible ? this.#tables : [...this.#tables, 'no-such-table', 'x', 'bad name!'];
    const name = this.#pick(names);
    return this.#chance(10) ? arnOf(name) : name;
  }

  #tableArn(): string {
    return arnOf(this.#pick(this.#tables));
  }

  #expression(member: string): string {
    if (this.#sensible || this.#chance(40)) return this.#pick(EXPRESSIONS[member] ?? ['a']);
    return Array.from({ length: this.#count(7) }, () => this.#pick(TOKENS)).join(' ');
  }

  /** With the right key, unless nonsense is wanted; an item has more, a key has not. */
  #item(isKey: boolean): object {
    const text = () => ({ S: this.#pick(['p', 'q', '1', '2']) });
    const key = { a: text(), b: text() };
    const count = isKey ? 0 : this.#count(3);
    const extra = Array.from({ length: count }, () => [this.#pick(ATTRIBUTES), this.#attributeValue(3)]);
    if (this.#sensible)
      return {
        ...Object.fromEntries(extra.filter(([name]) => name !== '')),
        ...(!isKey && { c: text(), d: text() }),
        ...key,
      };
    return { ...Object.fromEntries(extra), ...this.#pick([{}, { a: text() }, key, key]) };
  }

  #attributeValue(depth: number): object {
    const inner = () => this.#attributeValue(depth + 2);
    const some = <T>(make: () => T) => Array.from({ length: depth > MAX_DEPTH ? 0 : this.#count(3) }, make);
    const good: readonly (() => object)[] = [
      () => ({ S: this.#pick(['p', 'q', 'x', 'S', 'N', 'ü😀']) }),
      () => ({ N: this.#pick(['0', '1', '2.5', '-1e10']) }),
      () => ({ B: this.#pick(['YQ==', 'AP8=']) }),
      () => ({ BOOL: this.#chance(50) }),
      () => ({ NULL: true }),
      () => ({ SS: this.#pick([['a'], ['b', 'a']]) }),
      () => ({ NS: this.#pick([['1'], ['2', '3']]) }),
      () => ({ L: some(inner) }),
      () => ({ M: Object.fromEntries(some(() => [this.#pick(['x', 'y']), inner()])) }),
    ];
    const odd: readonly (() => object)[] = [
      () => ({ S: this.#pick(STRINGS) }),
      () => ({ N: this.#pick(NUMBERS) }),
      () => ({ B: this.#pick(['', '!']) }),
      () => ({ NULL: false }),
      () => ({ SS: some(() => this.#pick(STRINGS)) }),
      () => ({ NS: some(() => this.#pick(NUMBERS)) }),
      () => ({ BS: some(() => this.#pick(['YQ==', 'Yg=='])) }),
      () => ({}),
    ];
    return this.#pick(this.#sensible || this.#chance(70) ? good : odd)();
  }
}
