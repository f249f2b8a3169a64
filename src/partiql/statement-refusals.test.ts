import { describe, expect, it } from 'vitest';
import { DynamoError } from '../errors/index.js';
import type { AttributeValue } from '../values/index.js';
import { statementOf } from './statement.js';
import { parseStatement } from './statement-parser.js';

/** Statements and AWS's answers; unless a line says otherwise as dynamodb-conformance and others recorded them in 2026. */

function refusalOf(text: string, parameters: readonly AttributeValue[] = []): string {
  try {
    statementOf(parseStatement(text), parameters);
  } catch (error) {
    if (error instanceof DynamoError && error.code === 'ValidationException') return error.message;
    throw error;
  }
  return 'accepted';
}

const NOT_WELL_FORMED = "Statement wasn't well formed, can't be processed: ";

describe('statements that cannot be read', () => {
  it.each([
    ['SELECT * FROM "tab" WHERE pk = 1 foo', 'Unexpected token after expression'],
    ['SELECT * FROM "tab" WHERE pk = 1 e5', 'Unexpected token after expression'],
    [`INSERT INTO "tab" VALUE {'pk': 1} foo`, 'Unexpected token after expression'],
    ['UPDATE "tab" SET a = 9 WHERE pk = 1 foo', 'Unexpected token after expression'],
    ['DELETE FROM "tab" WHERE pk = 1 foo', 'Unexpected token after expression'],
    ['SELECT * FROM "tab" WHERE pk = 1)', 'Unexpected token after expression'],
    ['DELETE FROM "tab" WHERE pk = 1 ORDER BY pk', 'Unexpected token after expression'],
    ['SELECT * FROM "tab" ORDER BY pk WHERE pk = 1', 'Unexpected token after expression'],
    [`INSERT INTO "tab" t VALUE {'pk': 'x'}`, 'Unexpected token after expression'],
    ['FROM "tab" SET c = 1 WHERE pk = 1', 'Unexpected token after expression'],
    ['FROM "tab" SET c = 1 WHERE pk = 1 SET d = 2', 'Unexpected token after expression'],
    ['SELECT * FROM "tab" WHERE pk = 1e2147483648', ''],
    ['SELECT * FROM "tab" WHERE pk = 1e99999999999', ''],
    ['SELECT * FROM "tab" WHERE pk = 1.5e-2147483647', ''],
    ['SELECT * FROM "tab" WHERE pk = 1 # note', ''],
    ['SELECT * FROM "tab" WHERE pk = 1 /* note', ''],
    ["SELECT * FROM tab WHERE pk = 'open", ''],
    ['SELECT * FROM "tab" WHERE', 'Unexpected term'],
    ['SELECT * FROM "tab" WHERE;', 'Unexpected term'],
    ['SELECT * FROM "tab" WHERE   ', 'Unexpected term'],
    ['UPDATE "tab" SET a = 1 WHERE', 'Unexpected term'],
    ['DELETE FROM "tab" WHERE', 'Unexpected term'],
    ['SELECT * FROM "tab" WHERE NOT', 'Unexpected term'],
    ['SELECT * FROM "tab" WHERE (', 'Unexpected term'],
    ['SELECT * FROM', 'Unexpected term'],
    [`SELECT * FROM "tab" WHERE pk = 'p' AND`, 'Missing right-hand side expression of infix operator'],
    [`SELECT * FROM "tab" WHERE pk = 'p' OR`, 'Missing right-hand side expression of infix operator'],
    ['SELECT * FROM "tab" WHERE ORDER BY pk', 'Unexpected keyword'],
    ['INSERT INTO urls (key, secret_key) VALUES (?, ?)', 'Unexpected keyword'],
    [`SELECT * FROM "tab" WHERE pk = 'a' AND x IS FOO`, 'Expected type name'],
    ['SELECT * FROM "tab" WHERE IS NULL', 'Unexpected operator'],
    ['SELECT * FROM "tab" WHERE pk = LIKE', 'Unexpected operator'],
    ['DELETE FROM', 'Expected identifier for simple path'],
    ['DELETE FROM   ', 'Expected identifier for simple path'],
    ['DELETE FROM;', 'Expected identifier for simple path'],
    [`DELETE FROM WHERE pk = 'a'`, 'Expected identifier for simple path'],
    [`SLECT * FROM "tab" WHERE pk = 'a'`, 'Expected data manipulation'],
    ['UPDATE Payment-tab SET active=? WHERE id=?', 'Expected data manipulation'],
    ['SELECT * FROM "tab" WHERE attribute_exists(m.inner)', 'Invalid path dot component'],
    [`UPDATE "tab" SET m.inner = set_add(m.inner, <<'y'>>)`, 'Invalid path dot component'],
  ])('%s', (text, detail) => {
    expect(refusalOf(text)).toBe(NOT_WELL_FORMED + detail);
  });

  it('nested too deeply for any stack', () => {
    expect(refusalOf(`SELECT * FROM t WHERE ${'('.repeat(4000)}`)).toContain(NOT_WELL_FORMED);
    expect(refusalOf(`SELECT * FROM t WHERE a = ${'-'.repeat(1)}${'- '.repeat(3000)}1`)).toContain(
      NOT_WELL_FORMED,
    );
    expect(refusalOf(`SELECT * FROM tab WHERE a = 1${' OR a = 1'.repeat(800)}`)).toBe('accepted');
  });
});

/** `1:<column>:<length>` of a part of the statement. */
function at(text: string, part: string, from = 0): string {
  return `1:${text.indexOf(part, from) + 1}:${part.length}`;
}

describe('statements that DynamoDB has no use for', () => {
  it.each([
    [`SELECT * FROM "tab" t WHERE pk = 'x'`, 'Aliasing is not supported'],
    [`SELECT * FROM "tab" AS t WHERE pk = 'x'`, 'Aliasing is not supported'],
    [`UPDATE "tab" t SET a = 3 WHERE pk = 'x'`, 'Aliasing is not supported'],
    [`DELETE FROM "tab" t WHERE pk = 'x'`, 'Aliasing is not supported'],
    ['x IS INT4', 'Unsupported operation: IsType'],
    ['x IS DOUBLE PRECISION', 'Unsupported operation: IsType'],
    ['x IS CHARACTER VARYING', 'Unsupported operation: IsType'],
    [
      `INSERT INTO "tab"."idx" VALUE {'pk': 'w'}`,
      'FROM clause may only contain a single table name in data manipulation statements',
    ],
    [`UPDATE "tab"."idx" SET a = 'z' WHERE pk = 'p'`, 'This operation is not supported on an index'],
    [`DELETE FROM "tab"."idx" WHERE pk = 'p'`, 'This operation is not supported on an index'],
    [
      `DELETE FROM "tab" WHERE pk = 'x' RETURNING MODIFIED OLD *`,
      'Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.',
    ],
    ['SELECT * FROM tab LIMIT 1', 'Unsupported clause: LIMIT'],
    ['SELECT * FROM tab GROUP BY a', 'Unsupported clause: GROUP BY'],
    [`SELECT * FROM tab WHERE a = MISSING`, 'MISSING must be compared using IS operator'],
    ['SELECT * FROM tab WHERE a', 'WHERE clause must contain an expression that resolves to a boolean'],
    ['SELECT * FROM tab WHERE a AND b = 1', 'The arguments to AND/OR must be Expressions'],
    [`INSERT INTO tab VALUE {'pk': 'b', 's': <<>>}`, 'Empty bags are not supported'],
    [
      `INSERT INTO tab VALUE {'pk': 'b', 's': <<1, 'a'>>}`,
      'Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags',
    ],
    [
      `INSERT INTO tab VALUE {'pk': 'b', 's': <<'a', 'a'>>}`,
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
    ],
    [
      'UPDATE tab SET n = set_add(n, <<2, 2.0>>)',
      'One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root',
    ],
    ['SELECT * FROM tab WHERE pk = ?', "Number of parameters in request and statement don't match."],
  ])('%s', (text, message) => {
    expect(refusalOf(text)).toBe(message);
  });

  const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range';

  it.each([
    ['SELECT * FROM tab WHERE pk = 1e126', `${OVERFLOW} under root`],
    [
      'SELECT * FROM tab WHERE pk = 123456789012345678901234567890123456789',
      'Attempting to store more than 38 significant digits in a Number under root',
    ],
    [`INSERT INTO tab VALUE {'pk': 1, 'm': {'x': 1e126}}`, `${OVERFLOW} under root.x`],
    [`INSERT INTO tab VALUE {'pk': 1, 'l': [1, 1e126]}`, `${OVERFLOW} under root[1]`],
  ])('%s', (text, message) => {
    expect(refusalOf(text)).toBe(message);
  });

  it('names the path of what nests too deeply', () => {
    const maps = `UPDATE tab SET d = ${"{'a':".repeat(32)}1${'}'.repeat(32)}`;
    expect(refusalOf(maps)).toBe(
      `Nesting Levels have exceeded supported limits under root${'.a'.repeat(32)}`,
    );
    const lists = `UPDATE tab SET d = {'a':${'['.repeat(31)}1${']'.repeat(31)}}`;
    expect(refusalOf(lists)).toBe(
      `Nesting Levels have exceeded supported limits under root.a${'[0]'.repeat(31)}`,
    );
    const fitting = `INSERT INTO tab VALUE {'d': ${"{'a':".repeat(31)}1${'}'.repeat(31)}}`;
    expect(refusalOf(fitting)).toBe('accepted');
  });
});

describe('functions', () => {
  const where = (condition: string) => `SELECT * FROM tab WHERE pk = 'x' AND ${condition}`;
  const update = (set: string) => `UPDATE tab SET ${set} WHERE pk = 'x'`;
  const ONE_ARGUMENT = 'SET_ADD must have exactly two arguments';
  const FIRST = 'The first argument to SET_ADD must equal the assignment value';
  const SECOND = 'The second argument to SET_ADD must be a value with type SET';

  it.each([
    [
      where("attribute_exists('ss')"),
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      where('attribute_exists()'),
      'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0',
    ],
    [
      where('attribute_exists(ss, ns)'),
      'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2',
    ],
    [
      where('attribute_type(l, 1)'),
      'Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N',
    ],
    [
      where('attribute_exists(n) > false'),
      'Incorrect operand type for operator or function; operator or function: >, operand type: BOOL',
    ],
  ])('%s', (text, message) => {
    expect(refusalOf(text)).toBe(message);
  });

  it.each([
    [where('EXISTS(ss)'), 'Unrecognized function: exists', 'EXISTS'],
    [where("set_add(ss, <<'x'>>) = ss"), 'Unrecognized function: set_add', 'set_add'],
    [update("t = set_add(ss, <<'x'>>)"), FIRST, 'set_add'],
    [update("ss = set_add(<<'a'>>, <<'b'>>)"), FIRST, 'set_add'],
    [update('ss = set_add(ss)'), ONE_ARGUMENT, 'set_add'],
    [update("ss = set_add(ss, <<'x'>>, <<'y'>>)"), ONE_ARGUMENT, 'set_add'],
    [
      `INSERT INTO tab VALUE {'pk': 'x', 'ss': set_add(<<'a'>>, <<'b'>>)}`,
      'Unsupported data type: set_add under key root',
      'set_add',
    ],
    ['UPDATE tab SET x = [?]', 'Unsupported data type: Parameter under key root[0]', '?'],
    [`INSERT INTO tab VALUE {'m': {'k': ?}}`, 'Unsupported data type: Parameter under key root.k', '?'],
  ])('%s', (text, message, part) => {
    expect(refusalOf(text)).toBe(`${message} at ${at(text, part)}`);
  });

  it('point at the first argument when the second is no set', () => {
    const text = update("ss = set_add(ss, 'x')");
    expect(refusalOf(text)).toBe(`${SECOND} at ${at(text, 'ss', text.indexOf('set_add('))}`);
    const quoted = `UPDATE tab\nSET "s" = set_add("s", 'x')`;
    expect(refusalOf(quoted)).toBe(`${SECOND} at 2:19:3`);
  });
});
