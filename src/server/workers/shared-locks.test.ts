import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { placeText } from '../../tables/index.js';
import { Channel } from './channel.js';
import type { Message } from './messages.js';
import { PrimaryItemLocks, WorkerItemLocks } from './shared-locks.js';

const place = (byte: number) => placeText({ space: 't.1', key: Uint8Array.of(byte) });
const token = placeText({ space: 'tokens', key: Uint8Array.of(1) });

/** Two ends of what is a channel between processes elsewhere: what is sent arrives later, in order. */
function connectedPorts() {
  const ends = [0, 1].map(() => ({ hear: (_: unknown) => {} }));
  return ends.map((end, at) => ({
    send: (message: Message) => {
      setImmediate(() => ends[1 - at]?.hear(structuredClone(message)));
      return true;
    },
    on: (_: 'message', listener: (message: unknown, handle: unknown) => void) => {
      end.hear = (message) => listener(message, undefined);
    },
  }));
}

/** A primary with two workers. */
function startProcesses() {
  const channels: Channel[] = [];
  const primary = new PrimaryItemLocks(() => channels.filter(({ isClosed }) => !isClosed));
  const workers = [0, 1].map(() => {
    const [ours, theirs] = connectedPorts();
    if (ours === undefined || theirs === undefined) throw new Error('a port has two ends');
    const worker: WorkerItemLocks = new WorkerItemLocks(() => toPrimary);
    const toPrimary = new Channel(theirs, {
      onNote: (note) => note.kind === 'release' && worker.release(note.places),
      onQuestion: async (question) => worker.answer(question),
    });
    const toWorker: Channel = new Channel(ours, {
      onNote: (note) => note.kind === 'release' && primary.release(note.places, toWorker),
      onQuestion: (question) => primary.answer(question, toWorker),
    });
    channels.push(toWorker);
    return worker;
  });
  const [one, other] = workers;
  if (one === undefined || other === undefined) throw new Error('there are two workers');
  return { primary, one, other, channels };
}

it('keeps writes and transactions of all processes off the items of a transaction', async () => {
  const { primary, one, other } = startProcesses();
  expect(await one.beginTransaction([place(1), place(2)])).toEqual([false, false]);
  for (const locks of [primary, one, other]) {
    expect(locks.beginWrite(place(2))).toBe(false);
    expect(locks.beginWrite(place(3))).toBe(true);
    expect(await locks.beginTransaction([place(4), place(1)])).toEqual([false, true]);
    expect(await locks.beingWritten([place(2), place(4)])).toEqual([true, false]);
  }
  one.endTransaction([place(1), place(2)]);
  await expect.poll(() => other.beginWrite(place(2))).toBe(true);
  expect(await primary.beginTransaction([place(1)])).toEqual([false]);
});

it('finds a write that is at work in another process, and holds nothing then', async () => {
  const { primary, one, other } = startProcesses();
  other.beginWrite(place(1));
  for (const locks of [primary, one]) {
    expect(await locks.beginTransaction([place(1), place(2)])).toEqual([true, false]);
    expect(await locks.beingWritten([place(1), place(2)])).toEqual([true, false]);
  }
  other.endWrite(place(1));
  await expect.poll(() => one.beginTransaction([place(1), place(2)])).toEqual([false, false]);
});

it('lets one of two transactions at once at an item', async () => {
  const { one, other } = startProcesses();
  const begun = await Promise.all([one, other].map((locks) => locks.beginTransaction([place(1)])));
  expect(begun.flat().sort()).toEqual([false, true]);
});

it('lets one of two transactions at once have a token', async () => {
  const { primary, one, other } = startProcesses();
  const begun = await Promise.all([one, other].map((locks) => locks.beginTransaction([token])));
  expect(begun.flat().sort()).toEqual([false, true]);
  expect(await primary.beginTransaction([token])).toEqual([true]);
});

it('ends the transactions of a worker that has ended', async () => {
  const { primary, one, other, channels } = startProcesses();
  await one.beginTransaction([place(1)]);
  const [toOne] = channels;
  if (toOne === undefined) throw new Error('the worker has a channel');
  toOne.close();
  primary.forget(toOne);
  await wait(0);
  expect(primary.beginWrite(place(1))).toBe(true);
  await expect.poll(() => other.beginWrite(place(1))).toBe(true);
});

it('waits for nobody who has ended', async () => {
  const { primary, channels } = startProcesses();
  const beginning = primary.beginTransaction([place(1)]);
  for (const channel of channels) channel.close();
  expect(await beginning).toEqual([false]);
});
