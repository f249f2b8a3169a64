import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKeyedTable, text, useStatements, type WireItem } from './statements.js';
import { refusalOf, useStator } from './stator.js';

/** Answers recorded from AWS in 2026 by dynamodb-conformance and others, unless a line says otherwise. */

const test = useStator();
const { run, put } = useStatements(test);
const TABLE = 'partiql-select';
const INDEXED = 'partiql-indexed';

beforeAll(async () => {
  await createKeyedTable(test, TABLE, ['pk', 'sk']);
  await test.client.send(new CreateTableCommand(indexedTable(INDEXED)));
});

const select = (where: string) => `SELECT * FROM "${TABLE}" WHERE ${where}`;
const sorts = async (where: string) => (await run(select(where))).Items?.map(({ sk }) => sk?.S);

async function messageOf(statement: string, options = {}) {
  const { code, message } = await refusalOf(run(statement, options));
  expect(code).toBe('ValidationException');
  return message;
}

describe('conditions', () => {
  const item: WireItem = {
    ...{
      pk: text('cond'),
      sk: text('1'),
      s: text('str'),
      n: { N: '5' },
      nul: { NULL: true },
      flag: { BOOL: true },
    },
    ...{ ss: { SS: ['a', 'b'] }, m: { M: { sub: text('x'), l: { L: [text('e')] } } }, q: text("it's") },
  };

  beforeAll(() => put(TABLE, item));

  it.each([
    ['attribute_exists(ss)', 1],
    ['ATTRIBUTE_EXISTS("m".sub)', 1],
    ['NOT attribute_exists(nope)', 1],
    ['attribute_not_exists(ss)', 0],
    ['(attribute_exists(nope) OR attribute_exists(ss))', 1],
    ['attribute_exists(ss) = true', 1],
    ['attribute_exists(nope) = false', 1],
    ['true = attribute_exists(n)', 1],
    ['attribute_exists(n) <> 1', 1],
    ['attribute_exists(n) = 1', 0],
    ["contains(nope, 'z') = false", 1],
    ['(n BETWEEN 0 AND 9) = true', 1],
    ["(n = 7 OR s = 'x') = false", 1],
    ['attribute_exists(nope) IN [true, false]', 1],
    ['attribute_exists(n) = attribute_exists(s)', 1],
    ['attribute_exists(n) = flag', 1],
    ['NOT attribute_exists(n) = true', 0],
    ['(attribute_exists(n) = true) = false', 0],
    ['size(s) = 3', 1],
    ["attribute_type(ss, 'SS')", 1],
    ["contains(ss, 'a')", 1],
    ["contains(s, 't')", 1],
    ["begins_with(s, 'st')", 1],
    ["NOT begins_with(s, 'st')", 0],
    ['nul IS NULL', 1],
    ['s IS NULL', 0],
    ['absent IS NULL', 0],
    ['s IS NOT NULL', 1],
    ['absent IS MISSING', 1],
    ['s IS NOT MISSING', 1],
    ['flag IS BOOL', 1],
    ['s IS STRING', 1],
    ['n IS NUMERIC', 1],
    ['m IS STRUCT', 1],
    ['s IS BOOL', 0],
    ['n > -5', 1],
    ['n = - - 5', 1],
    ['n BETWEEN - 2 AND +5 AND n IN [- 1, 5]', 1],
    ['n NOT IN [1, 2]', 1],
    ['n NOT BETWEEN 4 AND 6', 0],
    ['n = 50e-1', 1],
    ['n != 4', 1],
    ["q = 'it''s'", 1],
    ["m.l[0] = 'e'", 1],
    ["m['sub'] = 'x'", 1],
    ["ss = <<'b', 'a'>>", 1],
    ["s < 'z' AND (n >= 5)", 1],
    ["s IN ('a', 'str')", 1],
  ])('%s', async (condition, count) => {
    const { Items } = await run(select(`pk = 'cond' AND sk = '1' AND ${condition}`));
    expect(Items).toHaveLength(count);
  });

  it('take parameters, where collections in the statement take none', async () => {
    const where = select('pk = ? AND sk = ? AND n IN [?, 2]');
    expect((await run(where, [text('cond'), text('1'), { N: '5.0' }])).Items).toEqual([item]);
    expect(await messageOf(select('pk = ? AND sk = ?'), { Parameters: [text('cond')] })).toBe(
      "Number of parameters in request and statement don't match.",
    );
  });

  it.each([
    ['1e99999999999', 'The parameter cannot be converted to a numeric value: 1e99999999999'],
    ['1e-2147483648', 'The parameter cannot be converted to a numeric value: 1e-2147483648'],
    ['', 'The parameter cannot be converted to a numeric value'],
    [
      '1e2147483647',
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    ],
  ])('read the number parameter "%s" as AWS does', async (N, message) => {
    expect(await messageOf(select('pk = ?'), { Parameters: [{ N }] })).toBe(message);
  });

  it('are told of by their own names only', async () => {
    expect(await messageOf(select("pk = 'cond' AND n < ?"), { Parameters: [{ BOOL: true }] })).toBe(
      'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
    );
  });

  it('comments are blanks', async () => {
    const commented = `SELECT/**/* FROM "${TABLE}" -- the table\nWHERE pk/* key */='cond' AND sk = '1'; --`;
    expect((await run(commented)).Items).toHaveLength(1);
  });
});

describe('columns', () => {
  beforeAll(() =>
    put(TABLE, {
      pk: text('columns'),
      sk: text('1'),
      m: { M: { k: { L: [text('c')] }, nested: text('deep') } },
      extra: text('e'),
    }),
  );

  const columns = async (list: string) =>
    (await run(`SELECT ${list} FROM "${TABLE}" WHERE pk = 'columns' AND sk = '1'`)).Items;

  it('are named after the last name in their paths', async () => {
    expect(await columns('m.nested')).toEqual([{ nested: text('deep') }]);
    expect(await columns('m.k[0], pk')).toEqual([{ 'k[0]': text('c'), pk: text('columns') }]);
    expect(await columns('m.k[-0]')).toEqual([{ 'k[0]': text('c') }]);
    expect(await columns('absent')).toEqual([{}]);
  });

  it('are paths and nothing else', async () => {
    const wrong = (list: string) => messageOf(`SELECT ${list} FROM "${TABLE}" WHERE pk = 'x'`);
    expect(await wrong('attribute_exists(ss)')).toBe('Unexpected path component at 1:8:16');
    expect(await wrong('l[-1]')).toBe('List index is not within the allowable range; index: [-1] at 1:11:1');
    expect(await wrong('l[2147483648]')).toBe(
      'List index is not within the allowable range; index: [2147483648] at 1:10:10',
    );
    expect(await wrong('m.nested, nested')).toBe('Duplicate identifiers in select clause: nested');
  });
});

describe('the sort key', () => {
  beforeAll(async () => {
    for (const pk of ['o', 'p']) {
      for (const sk of ['1', '2', '3']) {
        await put(TABLE, { pk: text(pk), sk: text(sk), flag: text(`f${sk}`) });
      }
    }
  });

  it.each([
    ["pk = 'o'", ['1', '2', '3']],
    ["pk = 'o' AND sk > '1'", ['2', '3']],
    ["pk = 'o' AND begins_with(\"sk\", '2')", ['2']],
    ["pk = 'o' AND sk IN ['3', '1']", ['3', '1']],
    ["pk = 'o' AND (sk < '1' OR sk > '1' OR sk = '1')", ['2', '3', '1']],
    ["pk = 'o' AND NOT sk = '1'", ['2', '3']],
    ["pk = 'o' AND sk <> '1' OR pk = 'o' AND sk = '1'", ['1', '2', '3']],
    ["pk = 'o' AND sk = '1' AND sk > '0'", ['1']],
    ["pk = 'o' AND attribute_exists(pk)", ['1', '2', '3']],
    ["pk = 'o' ORDER BY sk DESC", ['3', '2', '1']],
    ["pk = 'o' ORDER BY sk", ['1', '2', '3']],
    ["pk = 'o' ORDER BY pk ASC", ['3', '2', '1']],
    ["pk = 'o' AND sk IN ['1', '3'] ORDER BY sk DESC", ['3', '1']],
    ["pk IN ['o', 'p'] AND flag = 'f2' ORDER BY pk DESC, sk ASC", ['2', '2']],
  ])('%s', async (where, expected) => {
    expect(await sorts(where)).toEqual(expected);
  });

  it('orders partitions that are named', async () => {
    const { Items } = await run(select("pk IN ['o', 'p'] ORDER BY pk DESC, sk ASC"));
    const keys = Items?.map(({ pk, sk }) => `${pk?.S}/${sk?.S}`);
    expect(keys).toEqual(['p/1', 'p/2', 'p/3', 'o/1', 'o/2', 'o/3']);
  });

  it.each([
    ['ORDER BY sk', 'Must have WHERE clause in the statement when using ORDER BY clause.'],
    [
      "WHERE pk = 'o' ORDER BY Total DESC",
      'Attribute Total in ORDER BY clause must be part of the primary key',
    ],
    [
      "WHERE pk > 'a' ORDER BY sk",
      'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
    ],
    [
      "WHERE pk IN ['o', 'p'] ORDER BY sk DESC",
      'Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.',
    ],
  ])('gives no order: %s', async (rest, message) => {
    expect(await messageOf(`SELECT sk FROM "${TABLE}" ${rest}`)).toBe(message);
  });

  it.each([
    "pk IN ['o', 'o']",
    "pk = 'o' OR pk = 'o'",
    "pk = 'o' AND (sk > '0' OR sk < '5')",
    "pk = 'o' AND (sk = '1' OR flag = 'two')",
    "pk = 'a' AND x <> '1' OR pk = 'a' AND sk = '2'",
  ])('is not read twice: %s', async (where) => {
    expect(await messageOf(select(where))).toBe(
      'Overlapping conditions with range keys are not supported in where clause',
    );
  });

  it('has the type of the schema', async () => {
    const message = "Key attribute's data type should match its data type in table's schema: Key ";
    expect(await messageOf(select("pk = 1 OR pk = 'o'"))).toBe(`${message}pk`);
    expect(await messageOf(select("pk = 'o' AND sk IN ['1', 2]"))).toBe(`${message}sk`);
    expect((await run(select('pk > 1'))).Items).toEqual([]);
  });
});

describe('pages', () => {
  beforeAll(async () => {
    for (const pk of ['t', 'u'])
      for (const sk of ['1', '2', '3']) await put(TABLE, { pk: text(pk), sk: text(sk) });
  });

  const WHERE = "pk IN ['t', 'u'] ORDER BY pk DESC, sk ASC";

  it('go on by a token, through every read', async () => {
    const keys: (string | undefined)[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await run(select(WHERE), { Limit: 2, NextToken });
      keys.push(...(page.Items ?? []).map(({ pk, sk }) => `${pk?.S}${sk?.S}`));
      NextToken = page.NextToken;
      pages++;
    } while (NextToken !== undefined && pages < 10);
    expect(keys).toEqual(['u1', 'u2', 'u3', 't1', 't2', 't3']);
  });

  it('bind their token to statement and parameters, not to the limit', async () => {
    const first = await run(select('pk = ?'), { Limit: 1, Parameters: [text('t')] });
    expect(first.LastEvaluatedKey).toEqual({ pk: text('t'), sk: text('1') });
    const { NextToken } = first;
    const next = (statement: string, parameter: string) =>
      run(statement, { NextToken, Limit: 2, Parameters: [text(parameter)] });
    expect((await next(select('pk = ?'), 't')).Items?.map(({ sk }) => sk?.S)).toEqual(['2', '3']);
    for (const other of [next(select('pk  = ?'), 't'), next(select('pk = ?'), 'u')]) {
      expect(await refusalOf(other)).toEqual({
        code: 'ValidationException',
        message: 'NextToken does not match request',
      });
    }
  });

  it('refuse a token that was made up', async () => {
    const { NextToken = '' } = await run(select("pk = 't'"), { Limit: 1 });
    const bytes = Buffer.from(NextToken, 'base64');
    const elsewhere = Buffer.concat([bytes.subarray(0, 34), Buffer.from('somewhere else')]);
    const noRead = Buffer.concat([bytes.subarray(0, 32), Buffer.from([9, 9])]);
    for (const token of ['x', 'not a token', elsewhere.toString('base64'), noRead.toString('base64')]) {
      expect(await messageOf(select("pk = 't'"), { NextToken: token })).toBe('Invalid NextToken');
    }
  });

  it('a whole key has one page', async () => {
    const { Items, NextToken } = await run(select("pk = 't' AND sk = '1'"), { Limit: 1 });
    expect(Items).toHaveLength(1);
    expect(NextToken).toBeUndefined();
  });
});

describe('capacity', () => {
  it('is that of the reads, not of a Scan', async () => {
    await put(TABLE, { pk: text('cap'), sk: text('1'), big: text('x'.repeat(9000)) });
    await put(TABLE, { pk: text('cap2'), sk: text('1') });
    const unitsOf = async (where: string, options = {}) =>
      (await run(select(where), { ReturnConsumedCapacity: 'TOTAL', ...options })).ConsumedCapacity;
    expect(await unitsOf("pk = 'cap' AND sk = '1'")).toEqual({ TableName: TABLE, CapacityUnits: 1.5 });
    expect(await unitsOf("pk = 'cap2'", { ConsistentRead: true })).toEqual({
      TableName: TABLE,
      CapacityUnits: 1,
    });
    expect(await unitsOf("pk IN ['cap', 'cap2']")).toEqual({ TableName: TABLE, CapacityUnits: 2 });
  });
});

describe('an index', () => {
  beforeAll(async () => {
    const items = [
      { pk: 'p', sk: 's1', gsiPk: 'x', gsiPk2: 'y', lsiSk: 'k1', projattr: 'proj1', nonproj: 'np1' },
      { pk: 'p', sk: 's2', gsiPk: 'z', gsiPk2: 'y', lsiSk: 'k2', projattr: 'proj2', nonproj: 'np2' },
      { pk: 'p', sk: 's3', nonproj: 'np3' },
      { pk: 'p', sk: 's4', gsiPk: 'x', gsiPk2: 'y', lsiSk: 'k4', projattr: 'proj4', nonproj: 'np4' },
      { pk: 'q', sk: 's5', gsiPk2: 'y2', projattr: 'proj5', nonproj: 'np5' },
    ];
    for (const item of items) {
      await put(INDEXED, Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }])));
    }
  });

  const from = (index: string, rest: string, columns = '*') =>
    `SELECT ${columns} FROM "${INDEXED}"."${index}" WHERE ${rest}`;

  it('holds what it holds', async () => {
    const { Items } = await run(from('gsi-all', "gsiPk = 'x'"));
    expect(Items?.map(({ sk }) => sk?.S)).toEqual(['s1', 's4']);
    const narrow = await run(from('gsi-inc', "gsiPk2 = 'y2'"));
    expect(Object.keys(narrow.Items?.[0] ?? {}).sort()).toEqual(['gsiPk2', 'pk', 'projattr', 'sk']);
  });

  it('that is local fetches what it lacks', async () => {
    const { Items, ConsumedCapacity } = await run(from('lsi-keys', "pk = 'p'", 'nonproj'), {
      ReturnConsumedCapacity: 'INDEXES',
    });
    expect(Items).toEqual([{ nonproj: text('np1') }, { nonproj: text('np2') }, { nonproj: text('np4') }]);
    expect(ConsumedCapacity).toMatchObject({ Table: { CapacityUnits: 1.5 } });
  });

  const UNPROJECTED =
    'One or more parameter values were invalid: Secondary index gsi-inc does not project one or more filter attributes: ';

  it.each([
    ["gsiPk2 = 'y' AND nonproj = 'np1'", '[nonproj]'],
    ["gsiPk2 = 'y' AND nonproj IS MISSING", '[nonproj]'],
    ["gsiPk2 = 'y' AND NOT (nonproj = 'np1' OR projattr = 'x')", '[nonproj]'],
    ["gsiPk2 IN ['y', 'z'] AND nonproj = 'np1'", '[nonproj]'],
    ["(gsiPk2 = 'b' AND u1 = '1') OR (gsiPk2 = 'q' AND u2 = '1')", '[u2]'],
    ["(gsiPk2 = 'q' AND u1 = '1') OR (gsiPk2 = 'b' AND u2 = '1')", '[u1]'],
  ])('cannot filter: %s', async (where, names) => {
    expect(await messageOf(from('gsi-inc', where))).toBe(UNPROJECTED + names);
  });

  it.each([
    ["nonproj = 'np1'", []],
    ["gsiPk2 = 'y' AND projattr = 'proj1'", ['s1']],
    ["(gsiPk2 = 'y' AND nonproj = 'np1') OR gsiPk2 = 'y2'", ['s5']],
    ["gsiPk2 = 'y' AND (gsiPk2 = 'z' OR nonproj = '1')", []],
    ["gsiPk2 > 'a' AND nonproj = '1'", []],
  ])('filters: %s', async (where, expected) => {
    expect((await run(from('gsi-inc', where))).Items?.map(({ sk }) => sk?.S)).toEqual(expected);
  });

  it('is scanned without its key', async () => {
    const { Items } = await run(from('gsi-inc', "NOT nonproj = 'np1'"));
    expect(Items?.map(({ sk }) => sk?.S).sort()).toEqual(['s1', 's2', 's4', 's5']);
  });

  it.each([
    [
      `SELECT nonproj FROM "${INDEXED}"."gsi-inc" WHERE gsiPk2 = 'y'`,
      'One or more parameter values were invalid: Global secondary index gsi-inc does not project [nonproj]',
    ],
    [`SELECT * FROM "${INDEXED}"."nope" WHERE pk = 'x'`, 'The table does not have the specified index'],
    [
      `SELECT COUNT(*) FROM "${INDEXED}"."multi"`,
      'PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.',
    ],
  ])('refuses %s', async (statement, message) => {
    expect(await messageOf(statement)).toBe(message);
  });

  it('that is global is not read consistently', async () => {
    expect(await messageOf(from('gsi-all', "gsiPk = 'x'"), { ConsistentRead: true })).toBe(
      'Strongly consistent read is not supported on Global Secondary Indexes',
    );
    const local = await run(from('lsi-keys', "pk = 'p'"), { ConsistentRead: true });
    expect(local.Items).toHaveLength(3);
  });
});

it('finds no table', async () => {
  expect(await refusalOf(run("SELECT * FROM nowhere WHERE pk = 'x'"))).toEqual({
    code: 'ResourceNotFoundException',
    message: 'Requested resource not found',
  });
});

function indexedTable(TableName: string) {
  const key = (hash: string, range?: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
  ];
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: ['pk', 'sk', 'gsiPk', 'gsiPk2', 'lsiSk'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S' as const,
    })),
    KeySchema: key('pk', 'sk'),
    LocalSecondaryIndexes: [
      {
        IndexName: 'lsi-keys',
        KeySchema: key('pk', 'lsiSk'),
        Projection: { ProjectionType: 'KEYS_ONLY' as const },
      },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: 'gsi-all', KeySchema: key('gsiPk'), Projection: { ProjectionType: 'ALL' as const } },
      {
        IndexName: 'gsi-inc',
        KeySchema: key('gsiPk2'),
        Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: ['projattr'] },
      },
      {
        IndexName: 'multi',
        KeySchema: [...key('gsiPk'), { AttributeName: 'gsiPk2', KeyType: 'HASH' as const }],
        Projection: { ProjectionType: 'ALL' as const },
      },
    ],
  };
}
