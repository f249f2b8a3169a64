import fc, {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  integer,
  letrec,
  oneof,
  property,
  string,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DynamoError } from '../errors/index.js';
import { statementCondition } from '../expressions/index.js';
import type { AttributeValue, Item } from '../values/index.js';
import { planReads } from './read-plan.js';
import { statementOf } from './statement.js';
import { parseStatement } from './statement-parser.js';
import { tokenize } from './tokens.js';

/** Values that a literal can write: no binary, no empty set. */
const values = letrec<{ value: AttributeValue }>((tie) => ({
  value: oneof(
    { maxDepth: 3 },
    string().map((S) => ({ S })),
    integer().map((number) => ({ N: String(number) })),
    boolean().map((BOOL) => ({ BOOL })),
    constant({ NULL: true } as const),
    array(tie('value'), { maxLength: 3 }).map((L) => ({ L })),
    dictionary(string({ minLength: 1 }), tie('value'), { maxKeys: 3 }).map((M) => ({ M })),
  ),
})).value;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

function printed(value: AttributeValue): string {
  if ('S' in value) return quoted(value.S);
  if ('N' in value) return value.N;
  if ('BOOL' in value) return String(value.BOOL);
  if ('L' in value) return `[${value.L.map(printed).join(', ')}]`;
  if ('M' in value) {
    return `{${Object.entries(value.M).map(([name, member]) => `${quoted(name)}: ${printed(member)}`)}}`;
  }
  return 'null';
}

function whereOf(where: string) {
  const statement = statementOf(parseStatement(`SELECT * FROM tab WHERE ${where}`), []);
  if (statement.kind !== 'select' || statement.where === undefined) throw new TypeError('a WHERE clause');
  return statement.where;
}

describe('a literal', () => {
  it('stands for the value that it prints', () => {
    fc.assert(
      property(values, (value) => {
        const statement = statementOf(parseStatement(`INSERT INTO tab VALUE {'pk': ${printed(value)}}`), []);
        expect(statement).toMatchObject({ kind: 'insert', item: { pk: value } });
      }),
    );
  });
});

/** Everything that statements are made of, and some things that they are not. */
const WORDS = [
  ...[
    'SELECT',
    '*',
    'FROM',
    'tab',
    '"q"',
    'WHERE',
    'AND',
    'OR',
    'NOT',
    'a',
    'b.c',
    'd[0]',
    '=',
    '<>',
    '<',
    '>=',
    'IN',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '<<',
    '>>',
    ',',
    ':',
    '?',
    "'s'",
    '1',
    '-',
    '+',
    'BETWEEN',
    'IS',
    'MISSING',
    'NULL',
  ],
  ...[
    'INSERT',
    'INTO',
    'VALUE',
    'UPDATE',
    'SET',
    'REMOVE',
    'DELETE',
    'RETURNING',
    'ALL',
    'OLD',
    'size',
    'contains',
    ';',
  ],
  ...[
    'attribute_exists',
    'ORDER',
    'BY',
    'DESC',
    'EXISTS',
    'set_add',
    'list_append',
    '--',
    '/*',
    "'",
    '"',
    '#',
    '`x`',
    '.',
  ],
];

describe('any text', () => {
  const texts: Arbitrary<string> = array(constantFrom(...WORDS), { maxLength: 25 }).map((words) =>
    words.join(' '),
  );

  it('is read or refused, and nothing else', () => {
    fc.assert(
      property(oneof(texts, string()), (text) => {
        try {
          statementOf(parseStatement(text), [{ S: 'x' }]);
        } catch (error) {
          if (!(error instanceof DynamoError) || error.code !== 'ValidationException') throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is cut into tokens that lie where they say', () => {
    fc.assert(
      property(texts, (text) => {
        const tokens = outcomeOf(() => tokenize(text)) ?? [];
        const lines = text.split('\n');
        for (const { kind, text: word, position } of tokens) {
          if (kind !== 'identifier') continue;
          const start = position.column - 1;
          expect(lines[position.line - 1]?.slice(start, start + position.length)).toBe(word);
        }
      }),
    );
  });

  it.each([
    ['parentheses', `${'('.repeat(4000)}a = 1${')'.repeat(4000)}`],
    ['comparisons', `a${'=a'.repeat(4000)}`],
    ['sums', `a = a${'+a'.repeat(4000)}`],
    ['negations', `${'NOT '.repeat(2000)}a = 1`],
    ['lists', `a = ${'['.repeat(4000)}${']'.repeat(4000)}`],
    ['paths', `a${'.a'.repeat(4000)} = 1`],
  ])('has an end: %s', (_kind, where) => {
    expect(() => whereOf(where)).toThrow(DynamoError);
  });
});

describe('a plan', () => {
  const SCHEMA = { partition: [{ name: 'pk', type: 'S' }], sort: [{ name: 'sk', type: 'S' }] } as const;
  const names = constantFrom('pk', 'sk', 'x');
  const letters = constantFrom('a', 'b');
  const leaves = oneof(
    names.chain((name) => letters.map((letter) => `${name} = '${letter}'`)),
    letters.map((letter) => `sk > '${letter}'`),
    names.map((name) => `${name} IN ['a', 'b']`),
    letters.map((letter) => `sk <> '${letter}'`),
  );
  const conditions = letrec<{ condition: string }>((tie) => ({
    condition: oneof(
      { maxDepth: 3 },
      leaves,
      array(tie('condition'), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(' AND ')})`),
      array(tie('condition'), { minLength: 2, maxLength: 3 }).map((parts) => `(${parts.join(' OR ')})`),
      tie('condition').map((part) => `NOT (${part})`),
    ),
  })).condition;
  const items: Item[] = ['a', 'b', 'c'].flatMap((pk) =>
    ['a', 'b', 'c'].flatMap((sk) => ['a', 'c'].map((x) => ({ pk: { S: pk }, sk: { S: sk }, x: { S: x } }))),
  );

  it('reads every item that the condition holds for', () => {
    fc.assert(
      property(conditions, (text) => {
        const where = whereOf(text);
        const plan = outcomeOf(() => planReads(where, SCHEMA));
        if (plan === undefined || plan.kind === 'scan') return;
        const holds = statementCondition(where);
        for (const item of items.filter((one) => holds.evaluate(one))) {
          const isRead = plan.branches.some(({ keyConditions }) =>
            keyConditions.every(({ attribute, operator, values: given }) =>
              whereHolds(item, attribute, operator, given),
            ),
          );
          expect(isRead, `${text} of ${JSON.stringify(item)}`).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  function whereHolds(item: Item, attribute: string, operator: string, given: readonly AttributeValue[]) {
    return statementCondition(whereOf(`${attribute} ${operator} ${given.map(printed).join()}`)).evaluate(
      item,
    );
  }
});

/** Undefined when it is refused. */
function outcomeOf<Result>(perform: () => Result): Result | undefined {
  try {
    return perform();
  } catch (error) {
    if (error instanceof DynamoError) return undefined;
    throw error;
  }
}
