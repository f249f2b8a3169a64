import {
  type AttributeValue,
  ExecuteTransactionCommand,
  type ExecuteTransactionCommandInput,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKeyedTable, text, useStatements } from './statements.js';
import { refusalOf, useStator } from './stator.js';

/** Answers recorded from AWS in 2026 by dynamodb-conformance and others, unless a line says otherwise. */

const test = useStator();
const { put, get } = useStatements(test);
const TABLE = 'partiql-transaction';

beforeAll(async () => {
  await createKeyedTable(test, TABLE, ['pk', 'sk']);
  for (const pk of ['a', 'b', 'c']) await put(TABLE, { pk: text(pk), sk: text('1'), flag: text(`f${pk}`) });
});

type Member = string | readonly [string, AttributeValue[]];

function transaction(members: readonly Member[], options: Partial<ExecuteTransactionCommandInput> = {}) {
  const TransactStatements = members.map((member) =>
    typeof member === 'string' ? { Statement: member } : { Statement: member[0], Parameters: member[1] },
  );
  return test.client.send(new ExecuteTransactionCommand({ TransactStatements, ...options }));
}

const key = (pk: string) => `pk = '${pk}' AND sk = '1'`;
const select = (where: string, columns = '*') => `SELECT ${columns} FROM "${TABLE}" WHERE ${where}`;
const update = (where: string) => `UPDATE "${TABLE}" SET touched = 1 WHERE ${where}`;
const stored = (pk: string) => get(TABLE, { pk: text(pk), sk: text('1') });

async function messageOf(members: readonly Member[]) {
  const { code, message } = await refusalOf(transaction(members));
  expect(code).toBe('ValidationException');
  return message;
}

async function reasonsOf(members: readonly Member[]) {
  const error = await transaction(members).catch((refusal: unknown) => refusal);
  if (!(error instanceof TransactionCanceledException)) throw error;
  return error.CancellationReasons?.map(({ Code, Message }) => (Message ? `${Code}: ${Message}` : Code));
}

describe('writes', () => {
  it('are all done', async () => {
    const answer = await transaction(
      [
        [`INSERT INTO "${TABLE}" VALUE {'pk': ?, 'sk': '1'}`, [text('new')]],
        `FROM "${TABLE}" WHERE ${key('a')} SET ss = set_add(ss, <<'t'>>)`,
        `DELETE FROM "${TABLE}" WHERE ${key('never')}`,
      ],
      { ReturnConsumedCapacity: 'TOTAL' },
    );
    expect(answer.Responses).toEqual([]);
    expect(answer.ConsumedCapacity).toEqual([{ TableName: TABLE, CapacityUnits: 6, WriteCapacityUnits: 6 }]);
    expect(await stored('new')).toBeDefined();
    expect((await stored('a'))?.ss).toEqual({ SS: ['t'] });
  });

  it('or none', async () => {
    const reasons = await reasonsOf([
      `INSERT INTO "${TABLE}" VALUE {'pk': 'a', 'sk': '1'}`,
      `INSERT INTO "${TABLE}" VALUE {'pk': 'undone', 'sk': '1'}`,
      update(key('absent')),
      update(`${key('b')} AND flag = 'other'`),
    ]);
    expect(reasons).toEqual([
      'DuplicateItem: Duplicate primary key exists in table',
      'None',
      'ConditionalCheckFailed: The conditional request failed',
      'ConditionalCheckFailed: The conditional request failed',
    ]);
    expect(await stored('undone')).toBeUndefined();
  });

  it('are done once under one token', async () => {
    await put(TABLE, { pk: text('token'), sk: text('1'), n: { N: '0' } });
    const statement = `UPDATE "${TABLE}" SET n = n + 1 WHERE ${key('token')}`;
    const once = () =>
      transaction([statement], { ClientRequestToken: 'one-token', ReturnConsumedCapacity: 'TOTAL' });
    expect((await once()).ConsumedCapacity?.[0]?.WriteCapacityUnits).toBe(2);
    expect((await once()).ConsumedCapacity?.[0]?.ReadCapacityUnits).toBe(2);
    expect((await stored('token'))?.n).toEqual({ N: '1' });
    const { code } = await refusalOf(
      transaction([update(key('token'))], { ClientRequestToken: 'one-token' }),
    );
    expect(code).toBe('IdempotentParameterMismatchException');
  });

  it('name their items by the key', async () => {
    const mismatch = 'ValidationError: The provided key element does not match the schema';
    const reasons = await reasonsOf([
      update("pk = 'a'"),
      update("pk IN ['a'] AND sk = '1'"),
      update(`${key('a')} AND pk = 'other'`),
      update("pk = 'a' AND sk = 1"),
      update(key('b')),
    ]);
    expect(reasons).toEqual([mismatch, mismatch, mismatch, mismatch, 'None']);
    expect(await reasonsOf([`INSERT INTO "${TABLE}" VALUE {'pk': 'x'}`])).toEqual([
      'ValidationError: One or more parameter values were invalid: Missing the key sk in the item',
    ]);
  });
});

describe('EXISTS', () => {
  const exists = (where: string) => `EXISTS(${select(where)})`;

  it('lets the others be done, or not', async () => {
    await transaction([exists(`${key('a')} AND nope IS MISSING`), update(key('b'))]);
    expect((await stored('b'))?.touched).toEqual({ N: '1' });
    const { message } = await refusalOf(
      transaction([exists(`${key('a')} AND flag IS MISSING`), update(key('c'))]),
    );
    expect(message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None]',
    );
    expect((await stored('c'))?.touched).toBeUndefined();
  });

  it.each([exists("pk = 'a'"), exists(key('a')), exists("pk IN ['a'] AND sk = '1' AND flag = 'fa'")])(
    'is about one item with a condition: %s',
    async (statement) => {
      expect(await messageOf([statement, update(key('b'))])).toBe(
        'Validation failed in TransactStatements[0]: EXISTS() must contain a single item read with additional condition',
      );
    },
  );

  it('of two keys reads the first', async () => {
    const reasons = await reasonsOf([
      exists(`${key('a')} AND pk = 'other' AND flag = 'fa'`),
      update(key('b')),
    ]);
    expect(reasons).toEqual(['ConditionalCheckFailed: The conditional request failed', 'None']);
  });
});

describe('reads', () => {
  it('answer in the order of the statements', async () => {
    const { Responses } = await transaction([
      select(key('c'), 'flag'),
      select(key('none')),
      select("pk IN ['b'] AND sk IN ['1']", 'pk'),
      select("(sk = '1') AND pk = 'a' AND pk = 'a'", 'flag'),
    ]);
    expect(Responses).toEqual([
      { Item: { flag: text('fc') } },
      {},
      { Item: { pk: text('b') } },
      { Item: { flag: text('fa') } },
    ]);
  });

  const BY_KEY =
    'Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.';

  it.each([
    [select(`${key('a')} AND flag = 'fa'`), BY_KEY],
    [select("pk = 'a'"), BY_KEY],
    [select(`${key('a')} AND pk = 'b'`), BY_KEY],
    [
      select("pk IN ['a', 'a'] AND sk = '1'"),
      'Validation failed in TransactStatements[0]: Overlapping conditions with range keys are not supported in where clause',
    ],
    [
      `SELECT * FROM "${TABLE}"."idx" WHERE pk = 'x'`,
      'Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions.',
    ],
  ])('refuse %s', async (statement, message) => {
    expect(await messageOf([statement])).toBe(message);
  });

  it('ask for an item once, by keys of the right types', async () => {
    expect(await messageOf([select(key('a')), select(key('a'), 'flag')])).toBe(
      'Transaction request cannot include multiple operations on one item',
    );
    expect(await reasonsOf([select(key('a')), select(key('a')), select("pk = 1 AND sk = '1'")])).toEqual([
      'None',
      'None',
      'ValidationError: The provided key element does not match the schema',
    ]);
  });
});

describe('refusals', () => {
  it('reads and writes do not go together', async () => {
    expect(await messageOf([select(key('a')), update(key('b'))])).toBe(
      'ExecuteTransaction API does not support both read and write operations in the same request.',
    );
  });

  it.each([
    [
      `${update(key('a'))} RETURNING ALL NEW *`,
      'Validation failed in TransactStatements[1]: RETURNING clause is not supported in ExecuteTransaction.',
    ],
    [
      `SELECT * FROM "${TABLE}" WHERE`,
      "Validation failed in TransactStatements[1]: Statement wasn't well formed, can't be processed: Unexpected term",
    ],
    [
      `UPDATE "${TABLE}" SET n = n + [1] WHERE ${key('c')}`,
      'Validation failed in TransactStatements[1]: Incorrect operand type for operator or function; operator or function: +, operand type: L',
    ],
  ])('name the statement: %s', async (statement, message) => {
    expect(await messageOf([update(key('b')), statement])).toBe(message);
  });

  it('of parameters come first and name none', async () => {
    const message = await messageOf(['UPDATE tab SET WHERE', [update(key('a')), [{ SS: ['a', 'a'] }]]]);
    expect(message).toBe(
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
    );
  });

  it('a missing table cancels, when nothing else is wrong', async () => {
    const missing = `UPDATE "nowhere" SET a = 1 WHERE pk = 'x'`;
    const notFound = 'ResourceNotFound: Requested resource not found';
    expect(await reasonsOf([`${missing} RETURNING ALL NEW *`, update(key('a'))])).toEqual([notFound, 'None']);
    expect(await reasonsOf([select(key('a')), 'SELECT * FROM "nowhere"."idx" WHERE pk = \'x\''])).toEqual([
      'None',
      notFound,
    ]);
    expect(await messageOf([missing, `${update(key('a'))} RETURNING ALL NEW *`])).toContain(
      'TransactStatements[1]: RETURNING',
    );
  });

  it('of no statements', async () => {
    expect((await refusalOf(transaction([]))).code).toBe('ValidationException');
  });
});
