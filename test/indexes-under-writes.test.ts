import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type InProcess, openInProcess } from './support/in-process.js';
import { type Random, randomFrom, seedFrom } from './support/random.js';

/** Indexes come and go while items are written: afterwards every entry and every counter is exact. */

const SEED = seedFrom('STATOR_INDEX_SEED');
const TABLE = 'Written';
const ITEMS = 400;
const WRITERS = 6;
const ROUNDS = Number(process.env.STATOR_INDEX_ROUNDS ?? 3);

const running: InProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((stator) => stator.close()));
});

const S = (name: string) => ({ AttributeName: name, AttributeType: 'S' });
const HASH = (name: string) => ({ AttributeName: name, KeyType: 'HASH' });
const RANGE = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' });
const ALL = { ProjectionType: 'ALL' };

async function openTable(kind: 'memory' | 'lmdb', delayMs: number): Promise<InProcess> {
  const stator = await openInProcess(kind, delayMs);
  running.push(stator);
  await stator.expectCall('CreateTable', {
    ...{ TableName: TABLE, BillingMode: 'PAY_PER_REQUEST', KeySchema: [HASH('a'), RANGE('b')] },
    AttributeDefinitions: ['a', 'b', 'c'].map(S),
    LocalSecondaryIndexes: [{ IndexName: 'local', KeySchema: [HASH('a'), RANGE('c')], Projection: ALL }],
  });
  await untilActive(stator);
  const random = randomFrom(SEED);
  for (let from = 0; from < ITEMS; from += 25) {
    const items = Array.from({ length: 25 }, (_, n) => itemOf(from + n, random));
    const RequestItems = { [TABLE]: items.map((Item) => ({ PutRequest: { Item } })) };
    await stator.expectCall('BatchWriteItem', { RequestItems });
  }
  return stator;
}

const keyOf = (n: number) => ({ a: { S: `partition ${n % 30}` }, b: { S: `item ${n}` } });

function itemOf(n: number, random: Random): Record<string, { S: string }> {
  return {
    ...keyOf(n),
    ...(random.chance(0.8) && { c: { S: random.pick(['red', 'green', 'blue']) } }),
    ...(random.chance(0.8) && { d: { S: random.pick(['up', 'down']) } }),
    text: { S: 'x'.repeat(random.below(40)) },
  };
}

/** Writes one item after the other, old ones and new ones, until told to stop; returns how many. */
async function write(stator: InProcess, random: Random, isOver: () => boolean): Promise<number> {
  let count = 0;
  for (; !isOver(); count++) {
    await writeOnce(stator, random);
    // The memory engine answers at once: others must get their turn.
    if (count % 5 === 0) await wait(0);
  }
  return count;
}

function writeOnce(stator: InProcess, random: Random): Promise<unknown> {
  const n = random.below(ITEMS * 1.5);
  const key = { TableName: TABLE, Key: keyOf(n) };
  switch (random.below(5)) {
    case 0:
      return stator.expectCall('DeleteItem', key);
    case 1:
      return stator.expectCall('UpdateItem', { ...key, UpdateExpression: 'SET d = b REMOVE c' });
    case 2:
      // Writes the item without changing any entry.
      return stator.expectCall('UpdateItem', { ...key, UpdateExpression: 'SET e = b' });
    case 3: {
      const puts = [n, n + 1, n + 2].map((one) => ({ PutRequest: { Item: itemOf(one, random) } }));
      return stator.expectCall('BatchWriteItem', { RequestItems: { [TABLE]: puts } });
    }
    default:
      return stator.expectCall('PutItem', { TableName: TABLE, Item: itemOf(n, random) });
  }
}

async function untilActive(stator: InProcess): Promise<void> {
  for (;;) {
    const { Table } = await stator.expectCall('DescribeTable', { TableName: TABLE });
    const states = JSON.stringify(Table).matchAll(/"(?:Table|Index)Status":"(\w+)"/g);
    if ([...states].every(([, state]) => state === 'ACTIVE')) return;
    await wait(1);
  }
}

/** An index cannot be deleted before its filling has begun. */
async function untilFilling(stator: InProcess): Promise<void> {
  for (;;) {
    const { Table } = await stator.expectCall('DescribeTable', { TableName: TABLE });
    if (!JSON.stringify(Table).includes('"Backfilling":false')) return;
    await wait(1);
  }
}

async function changeIndexes(stator: InProcess, round: number): Promise<void> {
  const change = (...GlobalSecondaryIndexUpdates: object[]) =>
    stator.expectCall('UpdateTable', {
      TableName: TABLE,
      AttributeDefinitions: ['a', 'b', 'c', 'd'].map(S),
      GlobalSecondaryIndexUpdates,
    });
  const KeySchema = [HASH('d'), RANGE('c')];
  const Projection = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['e'] };
  if (round > 0) await change({ Delete: { IndexName: 'by-c' } });
  await untilActive(stator);
  await change({ Create: { IndexName: 'by-c', KeySchema: [HASH('c')], Projection: ALL } });
  await untilActive(stator);
  await change({ Create: { IndexName: 'by-d', KeySchema, Projection } });
  // Deleted while it is being filled, in every other round.
  if (round % 2 === 0) await untilActive(stator);
  else await untilFilling(stator);
  await change({ Delete: { IndexName: 'by-d' } });
  await untilActive(stator);
}

async function expectAgreement(stator: InProcess): Promise<void> {
  const { inconsistencies } = await stator.check(TABLE);
  expect(inconsistencies, `seed ${SEED}`).toEqual([]);
}

describe.each([
  ['memory', 0],
  ['memory', 20],
  ['lmdb', 0],
  ['lmdb', 20],
] as const)('on %s, with changes that take %i ms,', (kind, delayMs) => {
  it('indexes are exact', { timeout: 300_000 }, async () => {
    const stator = await openTable(kind, delayMs);
    let over = false;
    const writers = Array.from({ length: WRITERS }, (_, n) =>
      write(stator, randomFrom(SEED + n), () => over),
    );
    const writing = Promise.all(writers);
    try {
      for (let round = 0; round < ROUNDS; round++) {
        await changeIndexes(stator, round);
        await expectAgreement(stator);
      }
    } finally {
      over = true;
    }
    const counts = await writing;
    await expectAgreement(stator);
    expect((await stator.check(TABLE)).entryCount).toBeGreaterThan(ITEMS);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });
});
