import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKeyedTable, text, useStatements } from './statements.js';
import { refusalOf, useStator } from './stator.js';

/** Answers recorded from AWS in 2026 by dynamodb-conformance and others, unless a line says otherwise. */

const test = useStator();
const { put, get } = useStatements(test);
const TABLE = 'partiql-batch';

beforeAll(async () => {
  await createKeyedTable(test, TABLE, ['pk', 'sk']);
  for (const sk of ['1', '2']) await put(TABLE, { pk: text('p'), sk: text(sk), flag: text(`f${sk}`) });
});

function batch(statements: readonly string[], options: Partial<BatchExecuteStatementCommandInput> = {}) {
  const Statements = statements.map((Statement) => ({ Statement }));
  return test.client.send(new BatchExecuteStatementCommand({ Statements, ...options }));
}

const byKey = (sk: string) => `SELECT flag FROM "${TABLE}" WHERE pk = 'p' AND sk = '${sk}'`;

describe('reads', () => {
  it('answer in the order of the statements', async () => {
    const { Responses, ConsumedCapacity } = await batch([byKey('2'), byKey('none'), byKey('1')], {
      ReturnConsumedCapacity: 'TOTAL',
    });
    expect(Responses).toEqual([
      { TableName: TABLE, Item: { flag: text('f2') } },
      { TableName: TABLE },
      { TableName: TABLE, Item: { flag: text('f1') } },
    ]);
    expect(ConsumedCapacity).toEqual(Array(3).fill({ TableName: TABLE, CapacityUnits: 0.5 }));
  });

  const BY_KEY =
    'Select statements within BatchExecuteStatement must specify the primary key in the where clause.';
  const where = (condition: string) => `SELECT * FROM "${TABLE}" WHERE ${condition}`;

  it.each([
    [where("pk = 'p'"), BY_KEY],
    [where("pk = 'p' AND sk = '1' AND flag = 'f1'"), BY_KEY],
    [where("pk = 'p' AND sk = '1' AND pk = 'other'"), BY_KEY],
    [where("pk IN ['p', 'q'] AND sk = '1'"), BY_KEY],
    [`SELECT * FROM "${TABLE}"`, BY_KEY],
    [
      where(`pk IN [${Array.from({ length: 51 }, (_, at) => `'${at}'`).join()}] AND sk = '1'`),
      'Too many decomposed read operations for a given query.',
    ],
    [
      where("pk = 'p' AND sk = 1"),
      "Key attribute's data type should match its data type in table's schema: Key sk",
    ],
  ])('refuse %s', async (statement, Message) => {
    const { Responses } = await batch([statement, byKey('1')]);
    expect(Responses?.[0]).toEqual({ TableName: TABLE, Error: { Code: 'ValidationError', Message } });
    expect(Responses?.[1]?.Item).toEqual({ flag: text('f1') });
  });

  it('take IN of one value', async () => {
    const { Responses } = await batch([where("pk IN ['p'] AND sk IN ['1']")]);
    expect(Responses?.[0]?.Item?.flag).toEqual(text('f1'));
  });

  it('tell of a statement that cannot be read, and of a table that is not there', async () => {
    const { Responses } = await batch([`SLECT * FROM "${TABLE}"`, "SELECT * FROM nowhere WHERE pk = 'x'"]);
    expect(Responses).toEqual([
      {
        Error: {
          Code: 'ValidationError',
          Message: "Statement wasn't well formed, can't be processed: Expected data manipulation",
        },
      },
      {
        TableName: 'nowhere',
        Error: { Code: 'ResourceNotFound', Message: 'Requested resource not found' },
      },
    ]);
  });
});

describe('writes', () => {
  it('are done each by itself', async () => {
    const key = (sk: string) => `pk = 'p' AND sk = '${sk}'`;
    await put(TABLE, { pk: text('p'), sk: text('w'), a: { N: '1' } });
    const { Responses } = await test.client.send(
      new BatchExecuteStatementCommand({
        Statements: [
          { Statement: `INSERT INTO "${TABLE}" VALUE {'pk': 'p', 'sk': '1'}` },
          { Statement: `INSERT INTO "${TABLE}" VALUE {'pk': ?, 'sk': 'new'}`, Parameters: [text('p')] },
          {
            Statement: `UPDATE "${TABLE}" SET a = 2 WHERE ${key('w')} AND a = 9`,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
          { Statement: `UPDATE "${TABLE}" SET flag = 'new' WHERE ${key('2')} RETURNING MODIFIED NEW *` },
        ],
      }),
    );
    expect(Responses).toEqual([
      {
        TableName: TABLE,
        Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' },
      },
      { TableName: TABLE },
      {
        TableName: TABLE,
        Error: {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { pk: text('p'), sk: text('w'), a: { N: '1' } },
        },
      },
      { TableName: TABLE, Item: { flag: text('new') } },
    ]);
    expect(await get(TABLE, { pk: text('p'), sk: text('new') })).toBeDefined();
  });

  it('do not go with reads', async () => {
    const { code } = await refusalOf(
      batch([byKey('1'), `DELETE FROM "${TABLE}" WHERE pk = 'p' AND sk = '1'`]),
    );
    expect(code).toBe('ValidationException');
    expect(await get(TABLE, { pk: text('p'), sk: text('1') })).toBeDefined();
  });
});

it('holds 1 to 25 statements', async () => {
  for (const count of [0, 26]) {
    const { code } = await refusalOf(batch(Array(count).fill(byKey('1'))));
    expect(code).toBe('ValidationException');
  }
});
