/**
 * Expressions, PartiQL statements, values and tokens that are nearly right: each is answered, soon, and never with
 * anything but an answer of DynamoDB. `STATOR_FUZZ_CASES=1000000 npx vitest run test/fuzz` runs more of them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InProcess, openInProcess } from '../support/in-process.js';
import { randomFrom, seedFrom } from '../support/random.js';
import { mutated } from './mutate.js';

const CASES = Number(process.env.STATOR_FUZZ_CASES ?? 2_000);
const SEED = seedFrom('STATOR_FUZZ_SEED');
/** For each case, on a busy machine. What takes time by the square or worse takes minutes. */
const PATIENCE_MS = 20_000;
const TableName = 'Fuzzed';

let stator: InProcess;

beforeAll(async () => {
  stator = await openInProcess('memory');
  await stator.expectCall('CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['p', 's'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'p', KeyType: 'HASH' },
      { AttributeName: 's', KeyType: 'RANGE' },
    ],
  });
  const m = { M: { x: { N: '1' }, y: { L: [{ S: 'a' }, { NULL: true }] } } };
  for (const s of ['1', '2', '3']) {
    await stator.expectCall('PutItem', { TableName, Item: { p: { S: 'p' }, s: { S: s }, n: { N: s }, m } });
  }
});

afterAll(() => stator.close());

const VALUES = { ':a': { S: '1' }, ':n': { N: '2' }, ':l': { L: [{ S: 'b' }] }, ':s': { SS: ['x', 'y'] } };
const NAMES = { '#a': 'n', '#b': 'a b' };
const Key = { p: { S: 'p' }, s: { S: '1' } };
const given = { ExpressionAttributeValues: VALUES, ExpressionAttributeNames: NAMES };

const PIECES = [
  ...[
    '(',
    ')',
    '[',
    ']',
    '.',
    ',',
    '#a',
    '#b',
    ':a',
    ':n',
    ':l',
    ':s',
    ' AND ',
    ' OR ',
    ' NOT ',
    ' BETWEEN ',
    ' IN ',
  ],
  ...[
    '=',
    '<>',
    '<=',
    'size(',
    'contains(',
    'attribute_type(',
    'm.y[0]',
    '[99999999999]',
    ' SET ',
    ' REMOVE ',
    ' ADD ',
  ],
  ...[
    "'",
    '"',
    '?',
    '<<',
    '>>',
    '{',
    '}',
    '--',
    '/*',
    '*/',
    ';',
    'NULL',
    'MISSING',
    '1e400',
    '-0',
    '\u0000',
    '\ud800',
  ],
  '('.repeat(400),
  'NOT '.repeat(400),
];

const CONDITIONS = [
  '#a = :n AND (attribute_exists(m.y[1]) OR NOT contains(m.x, :a))',
  'n BETWEEN :n AND :n AND size(m.y) IN (:n, :n)',
  'begins_with(s, :a) OR attribute_type(m, :a) OR #b <> :l',
];

const UPDATES = [
  'SET m.x = if_not_exists(#a, :n) + :n, m.y = list_append(m.y, :l) REMOVE #b ADD c :n DELETE d :s',
  'SET #a = n - :n, m.z = :l REMOVE m.y[0], m.y[1]',
];

const STATEMENTS = [
  `SELECT p, m.y[0] FROM "Fuzzed" WHERE p = 'p' AND s IN ['1', '2'] ORDER BY s DESC`,
  `INSERT INTO "Fuzzed" VALUE {'p': 'q', 's': '1', 'l': [1, 2.5e3, {'a': NULL}], 'set': <<'a', 'b'>>}`,
  `UPDATE "Fuzzed" SET m.x = m.x + 1 REMOVE n WHERE p = 'p' AND s = '1' RETURNING ALL NEW *`,
  `DELETE FROM "Fuzzed" WHERE p = ? AND s = '9' RETURNING ALL OLD *`,
  `SELECT * FROM "Fuzzed" WHERE begins_with(s, '1') AND n BETWEEN 1 AND 3 OR m IS MISSING`,
];

const JSON_VALUES = [
  '{"N":"-1.25e12"}',
  '{"B":"AAEC"}',
  '{"NS":["1","2.50"]}',
  '{"M":{"a":{"L":[{"BOOL":true}]}}}',
];
const JSON_PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '"N"',
  '"S"',
  '"BS"',
  'null',
  '1e999',
  '\\u0000',
  '00',
  '=',
];

/** A request from text that has been changed; undefined when no request can be made of it. */
type Fuzz = readonly [
  string,
  Parameters<InProcess['call']>[0],
  readonly string[],
  readonly string[],
  (text: string) => object | undefined,
];

const FUZZES: readonly Fuzz[] = [
  [
    'conditions',
    'PutItem',
    CONDITIONS,
    PIECES,
    (text) => ({ TableName, Item: Key, ConditionExpression: text, ...given }),
  ],
  ['filters', 'Scan', CONDITIONS, PIECES, (text) => ({ TableName, FilterExpression: text, ...given })],
  [
    'key conditions',
    'Query',
    ['p = :a AND begins_with(s, :a)', 'p = :a AND s BETWEEN :a AND :a'],
    PIECES,
    (text) => ({ TableName, KeyConditionExpression: text, ...given }),
  ],
  [
    'projections',
    'GetItem',
    ['p, m.y[0], #a, #b.c[1][2]'],
    PIECES,
    (text) => ({ TableName, Key, ProjectionExpression: text, ExpressionAttributeNames: NAMES }),
  ],
  [
    'updates',
    'UpdateItem',
    UPDATES,
    PIECES,
    (text) => ({ TableName, Key, UpdateExpression: text, ...given }),
  ],
  [
    'statements',
    'ExecuteStatement',
    STATEMENTS,
    PIECES,
    (text) => ({ Statement: text, Parameters: [{ S: 'p' }] }),
  ],
  [
    'values',
    'PutItem',
    JSON_VALUES,
    JSON_PIECES,
    (text) => parsed(text, (v) => ({ TableName, Item: { ...Key, v } })),
  ],
  [
    'start keys',
    'Scan',
    ['{"p":{"S":"p"},"s":{"S":"1"}}'],
    JSON_PIECES,
    (text) => parsed(text, (ExclusiveStartKey) => ({ TableName, ExclusiveStartKey })),
  ],
  [
    'next tokens',
    'ExecuteStatement',
    ['AAEC', 'eyJwIjoxfQ=='],
    JSON_PIECES,
    (NextToken) => ({ Statement: 'SELECT * FROM "Fuzzed"', NextToken }),
  ],
  [
    'shard iterators',
    'GetRecords',
    ['arn:aws:dynamodb:us-east-1:1:table/t/stream/x|1|AAEC', 'AAEC'],
    JSON_PIECES,
    (ShardIterator) => ({ ShardIterator }),
  ],
];

function parsed(text: string, request: (value: unknown) => object): object | undefined {
  try {
    return request(JSON.parse(text));
  } catch {
    return undefined;
  }
}

describe('nearly right', () => {
  it.each(FUZZES)(
    '%s are answered',
    { timeout: 60_000 + 10 * CASES },
    async (_name, operation, samples, pieces, make) => {
      const random = randomFrom(SEED);
      for (let n = 0; n < CASES / FUZZES.length; n++) {
        const text = mutated(random, samples, pieces);
        const body = make(text);
        if (body === undefined) continue;
        const startMs = performance.now();
        const answer = await stator.call(operation, body).catch((error: unknown) => {
          throw new Error(`seed ${SEED}, case ${n}: ${JSON.stringify(text)}`, { cause: error });
        });
        if ('code' in answer && answer.code === 'InternalServerError') throw new Error(`${SEED}: ${text}`);
        if (performance.now() - startMs > PATIENCE_MS)
          throw new Error(`seed ${SEED}: slow: ${text.slice(0, 2_000)}`);
      }
      expect((await stator.expectCall('Scan', { TableName, Limit: 1 })).Count).toBe(1);
    },
  );
});
