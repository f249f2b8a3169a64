/** Parts of requests that fit together, from which random requests are made. */

/** Expressions by the parameter they are for; placeholders are `:v` and `:w` (values), `#n` and `#m` (names). */
export const EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  ConditionExpression: [
    ...[
      'attribute_exists(a)',
      'attribute_not_exists(#n)',
      'a = :v OR b <> :w',
      'size(m) > :v',
      '#m.x IN (:v, :w)',
    ],
    ...[
      'NOT (begins_with(c, :v) AND d < :w)',
      'contains(l, :v)',
      'attribute_type(m, :v)',
      'n BETWEEN :v AND :w',
    ],
  ],
  UpdateExpression: [
    ...[
      'SET n = :v',
      'SET #n = if_not_exists(#n, :v), e = :w',
      'SET l = list_append(if_not_exists(l, :v), :v)',
    ],
    ...[
      'REMOVE c, m.x, l[0]',
      'ADD n :v',
      'DELETE n :v',
      'SET m.y = :v REMOVE d',
      'SET c = d',
      'SET n = n + :v',
    ],
  ],
  KeyConditionExpression: [
    'a = :v',
    'a = :v AND b > :w',
    'a = :v AND begins_with(b, :w)',
    'c = :v',
    'c = :v AND d = :w',
  ],
  ProjectionExpression: ['a', 'a, #n', 'm.x, l[0], l[2].y', '#m.#n', 'size', 'a, b, c, d, e, n'],
  FilterExpression: ['c = :w', 'attribute_exists(d) AND d >= :v', 'size(#n) < :v', 'NOT contains(l, :w)'],
};

/** What goes between the tokens of an expression that is none. */
export const TOKENS = [
  ...[
    'a',
    'b',
    'c',
    'd',
    'm.x',
    'l[0]',
    'l[1].y',
    '#n',
    '#m',
    ':v',
    ':w',
    ':x',
    '=',
    '<>',
    '<',
    '>=',
    '+',
    '-',
    ',',
  ],
  ...[
    '(',
    ')',
    'AND',
    'OR',
    'NOT',
    'IN',
    'BETWEEN',
    'SET',
    'REMOVE',
    'ADD',
    'DELETE',
    'size(',
    'contains(m, :v)',
  ],
  ...[
    'attribute_exists(a)',
    'begins_with(b, :v)',
    'if_not_exists(n, :v)',
    '[',
    ']',
    '.',
    '"',
    '#',
    ':',
    '1',
    '\u0000',
    'ü',
  ],
];

export const STATEMENTS = [
  'SELECT * FROM ranged',
  "SELECT a, m.x FROM ranged WHERE a = 'p' AND b > '1'",
  "SELECT * FROM ranged.gsiAll WHERE c = 'c1'",
  "INSERT INTO ranged VALUE {'a': 'p', 'b': '7', 'n': 1}",
  "UPDATE ranged SET n = 5 REMOVE e WHERE a = 'p' AND b = '1'",
  "DELETE FROM ranged WHERE a = 'p' AND b = '7'",
  "EXISTS(SELECT * FROM ranged WHERE a = 'p' AND b = '1')",
  'SELECT FROM',
];

const S = (name: string) => ({ AttributeName: name, AttributeType: 'S' });
const hash = (name: string) => ({ AttributeName: name, KeyType: 'HASH' });
const range = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' });
const ALL = { ProjectionType: 'ALL' };
const BY_C = { IndexName: 'gsiAll', KeySchema: [hash('c'), range('d')], Projection: ALL };

const DEFINITION = { AttributeDefinitions: ['a', 'b', 'c', 'd'].map(S), KeySchema: [hash('a'), range('b')] };
const ON_DEMAND = { BillingMode: 'PAY_PER_REQUEST' };

/** What CreateTable and UpdateTable may say of a table beside its name. */
export const TABLE_PARTS: Readonly<Record<string, readonly object[]>> = {
  CreateTable: [
    { ...ON_DEMAND, AttributeDefinitions: [S('a')], KeySchema: [hash('a')] },
    { ...DEFINITION, ...ON_DEMAND, GlobalSecondaryIndexes: [BY_C], LocalSecondaryIndexes: [] },
    {
      ...DEFINITION,
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
      AttributeDefinitions: ['a', 'b', 'c'].map(S),
      LocalSecondaryIndexes: [{ IndexName: 'lsiAll', KeySchema: [hash('a'), range('c')], Projection: ALL }],
    },
  ],
  UpdateTable: [
    ON_DEMAND,
    { BillingMode: 'PROVISIONED', ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 3 } },
    { AttributeDefinitions: ['a', 'b', 'c', 'd'].map(S), GlobalSecondaryIndexUpdates: [{ Create: BY_C }] },
    { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'gsiAll' } }] },
    { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } },
    { DeletionProtectionEnabled: false },
  ],
};

/** Parameters that expressions have replaced: they do not go together with them. */
export const LEGACY =
  /^(Expected|AttributeUpdates|KeyConditions|QueryFilter|ScanFilter|AttributesToGet|ConditionalOperator)$/;
