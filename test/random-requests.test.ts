import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ErrorCode, statusOf } from '../src/errors/index.js';
import { operations } from '../src/operations/index.js';
import { isOperationName, type OperationName } from '../src/shapes/index.js';
import { call, put } from './items.js';
import { createRangeTable, strings } from './read-tables.js';
import { useStator } from './stator.js';
import { seedFrom } from './support/random.js';
import { type Names, requestOf } from './support/random-requests.js';

/**
 * Whatever is sent, the server answers: 200, or an error of the closed list with its status; never InternalServerError,
 * never nothing. fast-check prints the seed and the request that fails.
 */

const SEED = seedFrom('STATOR_REQUEST_SEED');
const RUNS = Number(process.env.STATOR_REQUEST_RUNS ?? 60);
/** Nobody waits so long for an answer that comes at all. */
const PATIENCE_MS = 60_000;
const TIMEOUT = { timeout: 180_000 };

const logged: unknown[] = [];
const test = useStator({
  logger: {
    error: (fields) => logged.push(String(fields.cause instanceof Error ? fields.cause.stack : fields.cause)),
  },
});
const NAMES: Names = { tables: ['ranged', 'other'], scratch: ['scratch-1', 'scratch-2', 'scratch-3'] };

beforeAll(async () => {
  await createRangeTable(test.client, 'ranged');
  await createRangeTable(test.client, 'other');
  for (const b of ['1', '2', '3']) {
    await put(test, 'ranged', { ...strings({ a: 'p', b, c: `c${b}`, d: 'd' }), m: { M: { x: { N: b } } } });
  }
});

afterAll(async () => {
  expect(logged.slice(0, 3), `nothing unexpected happened; seed ${SEED}`).toEqual([]);
  // The server lives on.
  expect((await call(test, 'ListTables', {})).status).toBe(200);
  expect((await call(test, 'Scan', { TableName: 'ranged' })).status).toBe(200);
});

const implemented = Object.keys(operations).filter(isOperationName);

it.each(implemented)('%s answers whatever is sent', TIMEOUT, async (operation) => {
  const answers = fc.asyncProperty(requestOf(operation, NAMES), (body) => expectAnswer(operation, body));
  await fc.assert(answers, { seed: SEED, numRuns: RUNS, endOnFailure: true });
});

it('operations in any order are answered', TIMEOUT, async () => {
  const requests = fc
    .constantFrom(...implemented)
    .chain((operation) => requestOf(operation, NAMES).map((body) => [operation, body] as const));
  const answers = fc.asyncProperty(requests, ([operation, body]) => expectAnswer(operation, body));
  await fc.assert(answers, { seed: SEED, numRuns: RUNS * 8, endOnFailure: true });
});

it('any JSON is answered', TIMEOUT, async () => {
  const bodies = fc.tuple(fc.constantFrom(...implemented), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(bodies, ([operation, body]) => expectAnswer(operation, body)),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  );
});

async function expectAnswer(operation: OperationName, body: unknown): Promise<void> {
  const { status, code, message } = await within(PATIENCE_MS, call(test, operation, body));
  if (status === 200) {
    expect(code).toBeUndefined();
    return;
  }
  // A code that is not in the list has no status.
  expect(status).toBe(statusOf(code as ErrorCode));
  expect(code).not.toBe('InternalServerError');
  // What is no JSON at all is refused without a word.
  expect(code === 'SerializationException' || typeof message === 'string').toBe(true);
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
