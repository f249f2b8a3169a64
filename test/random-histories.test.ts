import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type InProcess, openInProcess } from './support/in-process.js';
import { type ModelItem, type ModelItems, type Step, stepsOn } from './support/item-histories.js';
import { seedFrom } from './support/random.js';

/**
 * Random histories on both engines at once: they answer the same in every detail, and what a map of items would. fast-check prints the
 * seed and a short history that fails; run that one again with `STATOR_HISTORY_SEED`.
 */

const SEED = seedFrom('STATOR_HISTORY_SEED');
const RUNS = Number(process.env.STATOR_HISTORY_RUNS ?? 25);
const TABLE = 'History';

let memory: InProcess;
let lmdb: InProcess;

beforeAll(async () => {
  memory = await openInProcess('memory');
  lmdb = await openInProcess('lmdb');
});

afterAll(async () => {
  await memory.close();
  await lmdb.close();
});

const S = (name: string) => ({ AttributeName: name, AttributeType: 'S' });
const keySchema = (partition: string, sort?: string) => [
  { AttributeName: partition, KeyType: 'HASH' },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' }]),
];
const ALL = { ProjectionType: 'ALL' };
const including = (name: string) => ({ ProjectionType: 'INCLUDE', NonKeyAttributes: [name] });

async function newTable(stator: InProcess): Promise<void> {
  await stator.call('DeleteTable', { TableName: TABLE });
  await stator.expectCall('CreateTable', {
    ...{ TableName: TABLE, BillingMode: 'PAY_PER_REQUEST', KeySchema: keySchema('a', 'b') },
    AttributeDefinitions: ['a', 'b', 'c', 'd'].map(S),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    LocalSecondaryIndexes: [
      { IndexName: 'lsiAll', KeySchema: keySchema('a', 'c'), Projection: ALL },
      { IndexName: 'lsiSome', KeySchema: keySchema('a', 'd'), Projection: including('c') },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: 'gsiAll', KeySchema: keySchema('c'), Projection: ALL },
      { IndexName: 'gsiSome', KeySchema: keySchema('c', 'd'), Projection: including('e') },
    ],
  });
}

async function play(steps: readonly Step[]): Promise<void> {
  await Promise.all([memory, lmdb].map(newTable));
  const items: ModelItems = new Map();
  for (const step of steps) {
    const answer = await memory.call(step.operation, step.body);
    expect(await lmdb.call(step.operation, step.body), 'LMDB as memory').toEqual(answer);
    expectAsModel(step, answer, items);
  }
  for (const stator of [memory, lmdb]) {
    const { inconsistencies, itemCount } = await stator.check(TABLE);
    expect(inconsistencies).toEqual([]);
    expect(itemCount).toBe(items.size);
  }
}

/** Holds an answer against the model, and brings the model up to it. */
function expectAsModel(step: Step, answer: Answer, items: ModelItems): void {
  const accepted = 'response' in answer;
  if (!accepted) expect(answer.code).toBe('ConditionalCheckFailedException');
  if (step.holds !== undefined) expect(accepted).toBe(step.holds(items));
  if (accepted && step.reads !== undefined) expect(answer.response).toMatchObject(step.reads(items));
  const before = new Map(items);
  if (accepted) step.apply?.(items);
  if (accepted) expectReturned(step, answer.response.Attributes, { before, after: items });
}

function expectReturned(
  { body }: Step,
  returned: unknown,
  { before, after }: { before: ModelItems; after: ModelItems },
): void {
  const { ReturnValues, Key, Item } = body as { ReturnValues?: string; Key?: ModelItem; Item?: ModelItem };
  const { a, b } = Key ?? Item ?? {};
  if (ReturnValues === undefined || a === undefined || b === undefined) return;
  const textOf = (value: object) => Object.values(value).join();
  const items = ReturnValues === 'ALL_OLD' ? before : after;
  expect(returned).toEqual(items.get(`${textOf(a)}/${textOf(b)}`));
}

it('are the same on both engines, and as in a map', { timeout: 300_000 }, async () => {
  const histories = fc.array(stepsOn(TABLE), { minLength: 1, maxLength: 40 });
  await fc.assert(fc.asyncProperty(histories, play), {
    ...{ seed: SEED, numRuns: RUNS, endOnFailure: false },
    // Shrinking plays shorter histories on both engines: enough to see what is wrong, not without end.
    interruptAfterTimeLimit: 100_000,
    markInterruptAsFailure: true,
  });
});
