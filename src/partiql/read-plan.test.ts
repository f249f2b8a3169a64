import { describe, expect, it } from 'vitest';
import { DynamoError } from '../errors/index.js';
import { filterOf, planReads, type ReadPlan } from './read-plan.js';
import { statementOf } from './statement.js';
import { parseStatement } from './statement-parser.js';

const SCHEMA = { partition: [{ name: 'pk', type: 'S' }], sort: [{ name: 'sk', type: 'S' }] } as const;

function whereOf(where: string) {
  const statement = statementOf(parseStatement(`SELECT * FROM tab WHERE ${where}`), []);
  if (statement.kind !== 'select') throw new TypeError('a SELECT');
  return statement.where;
}

/** `pk=a sk>b +1`: the key conditions of each read, and how many filters go with them. */
function described(plan: ReadPlan): string {
  if (plan.kind === 'scan') return 'scan';
  const reads = plan.branches.map(({ keyConditions, filters }) => {
    const keys = keyConditions.map(
      ({ attribute, operator, values }) =>
        `${attribute}${operator}${values.map((value) => Object.values(value).join()).join('..')}`,
    );
    return [...keys, ...(filters.length > 0 ? [`+${filters.length}`] : [])].join(' ');
  });
  return `${plan.kind}: ${reads.join(' | ')}`;
}

describe('a WHERE clause', () => {
  it.each([
    ["pk = 'a'", 'branches: pk=a'],
    ["'a' = pk", 'branches: pk=a'],
    ["pk = 'a' AND sk = 'b'", 'branches: pk=a sk=b'],
    ["(sk > 'b') AND x = 1 AND pk = 'a'", 'branches: pk=a sk>b +1'],
    ["pk = 'a' AND sk BETWEEN 'b' AND 'c'", 'branches: pk=a skBETWEENb..c'],
    ["pk = 'a' AND begins_with(sk, 'b')", 'branches: pk=a skbegins_withb'],
    ["pk = 'a' AND (x = 1 OR y = 2)", 'branches: pk=a +1'],
    ["pk IN ['a', 'b']", 'branches: pk=a | pk=b'],
    ["pk IN ('a', 'b') AND sk IN ['c', 'd']", 'branches: pk=a sk=c | pk=a sk=d | pk=b sk=c | pk=b sk=d'],
    ["pk = 'a' OR pk = 'b' AND x = 1", 'branches: pk=a | pk=b +1'],
    ["pk = 'a' AND (sk = 'b' OR x = 1)", 'branches: pk=a sk=b | pk=a +1'],
    ["pk = 'a' AND pk = 'a'", 'branches: pk=a'],
    ["pk = 'a' AND NOT (x = 1 AND y = 2)", 'branches: pk=a +1'],
    ["pk = 'a' AND sk <> 'b'", 'partitions: pk=a +1'],
    ["pk = 'a' AND NOT sk = 'b'", 'partitions: pk=a +1'],
    ["pk = 'a' AND sk > 'b' AND sk < 'c'", 'partitions: pk=a +1'],
    ["pk = 'a' AND NOT sk = 'b' OR pk = 'a' AND sk = 'c'", 'partitions: pk=a +1'],
    ["pk = 'a' AND pk = 'b'", 'partitions: pk=a +1 | pk=b +1'],
    ["sk = 'b'", 'scan'],
    ["pk > 'a'", 'scan'],
    ["pk = 'a' OR x = 1", 'scan'],
    ["NOT pk = 'a'", 'scan'],
    ["pk.b = 'a'", 'scan'],
    ['pk = x', 'scan'],
    [`pk IN [${inValues(51)}] OR x = 1`, 'scan'],
  ])('%s', (where, expected) => {
    expect(described(planReads(whereOf(where), SCHEMA))).toBe(expected);
  });

  it.each([
    `pk IN [${inValues(51)}]`,
    `pk = 'a' AND sk IN [${inValues(51)}]`,
    `pk IN [${inValues(26)}] AND sk IN ['1', '2']`,
  ])('has too many reads: %s', (where) => {
    expect(() => planReads(whereOf(where), SCHEMA)).toThrow(DynamoError);
  });

  it('leaves nothing to filter when the key says it all', () => {
    const where = whereOf("pk = 'a' AND sk = 'b'");
    expect(filterOf(planReads(where, SCHEMA), where)).toBeUndefined();
    const several = whereOf("pk IN ['a', 'b']");
    expect(filterOf(planReads(several, SCHEMA), several)).toBeUndefined();
    const mixed = whereOf("pk = 'a' OR pk = 'b' AND x = 1");
    expect(filterOf(planReads(mixed, SCHEMA), mixed)).toBe(mixed);
  });
});

function inValues(count: number): string {
  return Array.from({ length: count }, (_, at) => `'v${at}'`).join(',');
}
