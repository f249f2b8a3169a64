import { afterAll, beforeAll, expect, it } from 'vitest';
import { bigintArray, bigintArrayOfBytes, booleanArray, byteaArray, textArray } from './binary-array.js';
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.testing.js';

let server: EmbeddedServer;
beforeAll(async () => {
  server = await startEmbeddedServer();
});
afterAll(() => server.stop());

const NUMBERS = [
  0,
  1,
  -1,
  2 ** 31,
  2 ** 32,
  -(2 ** 32),
  2 ** 40 + 7,
  -(2 ** 40) - 7,
  Number.MAX_SAFE_INTEGER,
];

it.each([
  ['bytea[]', byteaArray([]), '{}'],
  [
    'bytea[]',
    byteaArray([Buffer.of(), Buffer.of(0, 255), Buffer.from('{"},\\')]),
    '{"\\\\x","\\\\x00ff","\\\\x7b227d2c5c"}',
  ],
  ['text[]', textArray(['', 'a', 'ü€', '"']), '{"",a,ü€,"\\""}'],
  ['boolean[]', booleanArray([true, false]), '{t,f}'],
  ['bigint[]', bigintArray(NUMBERS), `{${NUMBERS.join(',')}}`],
  ['bigint[]', bigintArrayOfBytes([Buffer.alloc(8, 255), Buffer.alloc(8, 1)]), '{-1,72340172838076673}'],
])('PostgreSQL reads a %s as it was meant', async (type, array, shown) => {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT $1::${type}::text AS shown, cardinality($1::${type}) AS length`,
    [array],
  );
  await client.end();
  expect(rows[0].shown).toBe(shown);
});

it('has the bytes that its comment shows', () => {
  expect(byteaArray([Buffer.from('a')]).toString('hex')).toBe(
    ['00000001', '00000000', '00000011', '00000001', '00000001', '00000001', '61'].join(''),
  );
});
