import { beforeAll, describe, expect, it } from 'vitest';
import { createKeyedTable, text, useStatements, type WireItem } from './statements.js';
import { refusalOf, useStator } from './stator.js';

/** Answers recorded from AWS in 2026 by dynamodb-conformance and others, unless a line says otherwise. */

const test = useStator();
const { run, put, get } = useStatements(test);
const HASH = 'partiql-hash';
const RANGE = 'partiql-range';

beforeAll(async () => {
  await createKeyedTable(test, HASH, ['pk']);
  await createKeyedTable(test, RANGE, ['pk', 'sk']);
});

const CONDITION_FAILED = {
  code: 'ConditionalCheckFailedException',
  message: 'The conditional request failed',
};

/** Puts an item under a new key and returns the key. */
async function seed(item: WireItem = {}): Promise<string> {
  const pk = test.newName('item');
  await put(HASH, { pk: text(pk), ...item });
  return pk;
}

const stored = (pk: string) => get(HASH, { pk: text(pk) });

async function messageOf(statement: string, options = {}) {
  const { code, message } = await refusalOf(run(statement, options));
  expect(code).toBe('ValidationException');
  return message;
}

describe('INSERT', () => {
  it('puts an item of every type', async () => {
    const answer = await run(
      `INSERT INTO "${HASH}" VALUE {'pk': 'types', 'n': 1E3, 'neg': -1.5e-3, 'zero': -0, 'dot': .5, 'q': 'it''s',
        't': true, 'nil': null, 'm': {'a': 'b', 'c': [1, 'x', {}]}, 'ns': <<1, 34, 4.5>>, 'ss': <<'b', 'a'>>}`,
    );
    expect(answer.Items).toEqual([]);
    expect(await stored('types')).toEqual({
      pk: text('types'),
      n: { N: '1000' },
      neg: { N: '-0.0015' },
      zero: { N: '0' },
      dot: { N: '0.5' },
      q: text("it's"),
      t: { BOOL: true },
      nil: { NULL: true },
      m: { M: { a: text('b'), c: { L: [{ N: '1' }, text('x'), { M: {} }] } } },
      ns: { NS: expect.arrayContaining(['1', '34', '4.5']) },
      ss: { SS: expect.arrayContaining(['a', 'b']) },
    });
  });

  it('takes parameters', async () => {
    const B = Uint8Array.from([1, 2]);
    await run(`INSERT INTO "${HASH}" VALUE {'pk': ?, 'b': ?}`, [text('parameters'), { B }]);
    expect(await stored('parameters')).toEqual({ pk: text('parameters'), b: { B } });
  });

  it('replaces nothing', async () => {
    const pk = await seed({ a: text('first') });
    expect(await refusalOf(run(`INSERT INTO "${HASH}" VALUE {'pk': '${pk}', 'a': 'second'}`))).toEqual({
      code: 'DuplicateItemException',
      message: 'Duplicate primary key exists in table',
    });
    expect((await stored(pk))?.a).toEqual(text('first'));
  });

  it.each([
    [`{'a': 1}`, 'One or more parameter values were invalid: Missing the key pk in the item'],
    [
      `{'pk': 1}`,
      'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N',
    ],
    [`{'pk': 'x'} RETURNING ALL OLD *`, 'RETURNING is not supported in INSERT'],
  ])('refuses %s', async (rest, message) => {
    expect(await messageOf(`INSERT INTO "${HASH}" VALUE ${rest}`)).toBe(message);
  });
});

describe('UPDATE', () => {
  it('does all that it says at once', async () => {
    const pk = await seed({
      n: { N: '1' },
      l: { L: [{ N: '1' }, text('x')] },
      m: { M: { old: text('o') } },
      ns: { NS: ['1', '2'] },
    });
    const answer = await run(
      `UPDATE "${HASH}" SET n = n + 100, m."new" = [2020, 'v'] SET l = list_append(l, [4, <<'a', 'b'>>])
       SET ns = SET_ADD(ns, <<345>>) SET copy = m."old" REMOVE m['old'] WHERE pk = '${pk}'`,
    );
    expect(answer.Items).toEqual([]);
    expect(await stored(pk)).toEqual({
      pk: text(pk),
      n: { N: '101' },
      l: { L: [{ N: '1' }, text('x'), { N: '4' }, { SS: ['a', 'b'] }] },
      m: { M: { new: { L: [{ N: '2020' }, text('v')] } } },
      ns: { NS: expect.arrayContaining(['1', '2', '345']) },
      copy: text('o'),
    });
    await run(
      `UPDATE ${quoted(HASH)} SET n=n-1 REMOVE l[1] SET ns = set_delete(ns, <<1, 2, 345>>) WHERE pk = '${pk}'`,
    );
    const after = await stored(pk);
    expect(after?.n).toEqual({ N: '100' });
    expect(after?.l?.L).toHaveLength(3);
    expect(after?.ns).toBeUndefined();
  });

  it('may begin with FROM', async () => {
    const pk = await seed({ a: { N: '1' } });
    const { Items } = await run(
      `from "${HASH}" where pk = ? and a = 1 set c = ? remove a returning all new *`,
      [text(pk), { N: '7' }],
    );
    expect(Items).toEqual([{ pk: text(pk), c: { N: '7' } }]);
  });

  it.each([
    ['ALL OLD', { a: { N: '1' }, b: text('b') }],
    ['ALL NEW', { a: { N: '2' }, b: text('b') }],
    ['MODIFIED OLD', { a: { N: '1' } }],
    ['MODIFIED NEW', { a: { N: '2' } }],
  ])('returns %s', async (which, item) => {
    const pk = await seed({ a: { N: '1' }, b: text('b') });
    const { Items } = await run(`UPDATE "${HASH}" SET a = 2 WHERE pk = '${pk}' RETURNING ${which} *`);
    const withKey = which.startsWith('ALL') ? { pk: text(pk), ...item } : item;
    expect(Items).toEqual([withKey]);
  });

  it('returns nothing of what is gone', async () => {
    const pk = await seed({ a: text('x') });
    const { Items } = await run(`UPDATE "${HASH}" REMOVE a WHERE pk = '${pk}' RETURNING MODIFIED NEW *`);
    expect(Items).toEqual([]);
  });

  it('makes no item', async () => {
    for (const rest of ['', ' AND attribute_not_exists(pk)']) {
      expect(await refusalOf(run(`UPDATE "${HASH}" SET a = 1 WHERE pk = 'absent'${rest}`))).toEqual(
        CONDITION_FAILED,
      );
    }
    expect(await stored('absent')).toBeUndefined();
  });

  it('has the rest of WHERE as its condition, and returns what failed it when asked', async () => {
    const pk = await seed({ a: { N: '5' } });
    await run(`UPDATE "${HASH}" SET a = 6 WHERE (pk = '${pk}' AND a = 5) AND pk = '${pk}'`);
    const failing = run(`UPDATE "${HASH}" SET a = 7 WHERE pk = '${pk}' AND a = 5`, {
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await expect(failing).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { pk: text(pk), a: { N: '6' } },
    });
  });

  it.each([
    ['', 'Where clause does not contain a mandatory equality on all key attributes'],
    [" WHERE pk = 'x'", 'Where clause does not contain a mandatory equality on all key attributes'],
    [
      " WHERE pk IN ['x'] AND sk = 'y'",
      'Where clause does not contain a mandatory equality on all key attributes',
    ],
    [
      " WHERE pk = 'x' AND sk = 'y' AND pk = 'z'",
      'Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported',
    ],
  ])('is of one item: %s', async (where, message) => {
    expect(await messageOf(`UPDATE "${RANGE}" SET a = 1${where}`)).toBe(message);
  });

  it.each([
    [
      'pk = 1',
      'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    ],
    ['ss = set_add(ss, <<1>>)', 'An operand in the update expression has an incorrect data type'],
    [
      'a = list_append(nope, [1])',
      'The provided expression refers to an attribute that does not exist in the item',
    ],
    [
      "a = 'a' + 1",
      'Incorrect operand type for operator or function; operator or function: +, operand type: S',
    ],
    [
      'a = a - null',
      'Incorrect operand type for operator or function; operator or function: -, operand type: NULL',
    ],
    ['a.b = 1', 'The document path provided in the update expression is invalid for update'],
  ])('refuses %s', async (set, message) => {
    const pk = await seed({ ss: { SS: ['a'] }, a: { N: '1' } });
    expect(await messageOf(`UPDATE "${HASH}" SET ${set} WHERE pk = '${pk}'`)).toBe(message);
  });

  it('refuses paths that meet', async () => {
    const pk = await seed();
    expect(await messageOf(`UPDATE "${HASH}" SET a = 1 SET a.b = 2 WHERE pk = '${pk}'`)).toBe(
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]',
    );
  });
});

describe('DELETE', () => {
  it('deletes an item and may return it', async () => {
    const pk = await seed({ a: text('x') });
    const { Items } = await run(`DELETE FROM "${HASH}" WHERE pk = '${pk}' AND a = 'x' RETURNING ALL OLD *`);
    expect(Items).toEqual([{ pk: text(pk), a: text('x') }]);
    expect(await stored(pk)).toBeUndefined();
  });

  it('keeps an item that is not as it should be', async () => {
    const pk = await seed({ a: text('x') });
    expect(await refusalOf(run(`DELETE FROM "${HASH}" WHERE pk = '${pk}' AND a = 'y'`))).toEqual(
      CONDITION_FAILED,
    );
    expect(await stored(pk)).toBeDefined();
  });

  it('of what is not there asks for nothing', async () => {
    const { Items } = await run(`DELETE FROM "${HASH}" WHERE pk = 'absent' AND a = 'x' RETURNING ALL OLD *`);
    expect(Items).toEqual([]);
  });

  it('needs the whole key', async () => {
    expect(await messageOf(`DELETE FROM "${HASH}" WHERE a = 'x'`)).toBe(
      'Where clause does not contain a mandatory equality on all key attributes',
    );
  });
});

it('counts capacity', async () => {
  const options = { ReturnConsumedCapacity: 'TOTAL' } as const;
  const insert = await run(
    `INSERT INTO "${HASH}" VALUE {'pk': 'units', 'a': '${'x'.repeat(1100)}'}`,
    options,
  );
  expect(insert.ConsumedCapacity).toEqual({ TableName: HASH, CapacityUnits: 2 });
});

it('looks at parameters before the statement', async () => {
  expect(await messageOf('UPDATE tab SET WHERE', { Parameters: [{ SS: ['a', 'a'] }] })).toBe(
    'One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
  );
});

it('knows EXISTS in transactions only', async () => {
  expect(await messageOf(`EXISTS(SELECT * FROM "${HASH}" WHERE pk = 'x' AND a IS MISSING)`)).toBe(
    'EXISTS can only be used in ExecuteTransaction write requests.',
  );
});

function quoted(name: string): string {
  return `"${name}"`;
}
