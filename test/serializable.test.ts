import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLmdbEngine } from '../src/storage/index.js';
import { Catalog, checkTable } from '../src/tables/index.js';
import {
  ACCOUNTS,
  BankClient,
  OPENING,
  openBank,
  readBank,
  type Send,
  TABLE,
} from './serializability/bank-client.js';
import { checkHistory } from './serializability/check-history.js';
import { type Account, History } from './serializability/history.js';
import { sendOverHttp } from './serializability/send-over-http.js';
import { childrenOf } from './support/child-processes.js';
import { ENGINE_KINDS, openInProcess } from './support/in-process.js';
import { randomFrom, seedFrom } from './support/random.js';
import { type StatorProcess, startStatorProcess } from './support/stator-process.js';

/**
 * Random clients at once on few accounts: whatever they do and are told, there is a serial order of it that agrees
 * with time, money is neither made nor lost, and nobody ever sees half of a transfer. `STATOR_SERIAL_SEED` repeats a
 * run's choices, `STATOR_SERIAL_STEPS=10000` and `STATOR_SERIAL_KILLS=100` look for longer.
 */

const SEED = seedFrom('STATOR_SERIAL_SEED');
const STEPS = Number(process.env.STATOR_SERIAL_STEPS ?? 250);
const KILLS = Number(process.env.STATOR_SERIAL_KILLS ?? 4);
const CLIENTS = 8;
/** What is done before the server may be killed, however slow the disk is. */
const LEAST_DONE = 20;
const TIMEOUT = { timeout: 60_000 + STEPS * 500 + KILLS * 30_000 };

const clientsOf = (history: History) =>
  Array.from({ length: CLIENTS }, (_, n) => new BankClient(history, randomFrom(SEED + n)));

/** What the operations came to: nothing is proven by clients that are refused all the time. */
function outcomesOf({ operations }: History): Readonly<Record<'done' | 'refused' | 'unknown', number>> {
  const counts = { done: 0, refused: 0, unknown: 0 };
  for (const { outcome } of operations) counts[outcome]++;
  return counts;
}

function expectSerial(history: History, final: ReadonlyMap<string, Account>): void {
  const note = `seed ${SEED}`;
  expect(checkHistory(history, final, OPENING), note).toEqual([]);
  const sum = [...final.values()].reduce((total, { balance }) => total + balance, 0);
  expect(sum, note).toBe(ACCOUNTS.length * OPENING);
}

describe.each(ENGINE_KINDS)('on the %s engine', (kind) => {
  it('what clients do at once is what they might have done one after the other', TIMEOUT, async () => {
    const stator = await openInProcess(kind);
    await openBank(stator.call);
    const history = new History();
    const run = async (client: BankClient) => {
      for (let step = 0; step < STEPS; step++) await client.step(stator.call);
    };
    await Promise.all(clientsOf(history).map(run));
    expectSerial(history, await readBank(stator.call));
    expect((await stator.check(TABLE)).inconsistencies, `seed ${SEED}`).toEqual([]);
    const outcomes = outcomesOf(history);
    console.info(`${kind}, seed ${SEED}:`, outcomes);
    expect(outcomes.done).toBeGreaterThan(STEPS);
    expect(outcomes.unknown).toBe(0);
    await stator.close();
  });
});

describe('in two processes that are killed', () => {
  let dataDir: string;
  const running: StatorProcess[] = [];

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'stator-serial-'));
  });

  afterEach(async () => {
    await Promise.all(running.map((stator) => stator.end('SIGKILL')));
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function start(): Promise<{ stator: StatorProcess; send: Send }> {
    const stator = await startStatorProcess([
      'serve',
      '--port',
      '0',
      '--workers',
      '2',
      '--data-dir',
      dataDir,
    ]);
    running.push(stator);
    return { stator, send: sendOverHttp(stator.endpoint) };
  }

  /** What the killed processes left on disk, before any server touches it again. */
  async function expectSoundData(): Promise<void> {
    const engine = await openLmdbEngine({ path: dataDir });
    const [table] = (await Catalog.open(engine)).all();
    if (table === undefined) throw new Error(`the table is gone; seed ${SEED}`);
    const { inconsistencies, itemCount } = await checkTable(engine, table);
    await engine.close();
    expect(inconsistencies, `seed ${SEED}`).toEqual([]);
    expect(itemCount).toBe(ACCOUNTS.length);
  }

  /** False when the connection broke. */
  async function hasStepped(client: BankClient, send: Send): Promise<boolean> {
    try {
      await client.step(send);
      return true;
    } catch (error) {
      // What fetch throws when it loses its connection; anything else is a fault.
      if (error instanceof TypeError && error.message === 'fetch failed') return false;
      throw error;
    }
  }

  async function runUntilKilled(client: BankClient, send: Send): Promise<void> {
    while (await hasStepped(client, send));
  }

  it(
    'acknowledged transfers are there, others whole or not at all, and the order holds',
    TIMEOUT,
    async () => {
      const random = randomFrom(SEED);
      const history = new History();
      const clients = clientsOf(history);
      for (let round = 0; round < KILLS; round++) {
        const { stator, send } = await start();
        if (round === 0) await openBank(send);
        const stopped = Promise.all(clients.map((client) => runUntilKilled(client, send)));
        const doneBefore = outcomesOf(history).done;
        await expect.poll(() => outcomesOf(history).done).toBeGreaterThan(doneBefore + LEAST_DONE);
        await wait(random.below(500));
        await Promise.all([stopped, stator.end('SIGKILL')]);
        await expectSoundData();
      }
      const { stator, send } = await start();
      expectSerial(history, await readBank(send));
      await stator.end('SIGTERM');
      await expectSoundData();
      const outcomes = outcomesOf(history);
      console.info(`${KILLS} kills, seed ${SEED}:`, outcomes);
      expect(outcomes.done).toBeGreaterThan(KILLS * LEAST_DONE);
      expect(outcomes.unknown).toBeGreaterThan(0);
    },
  );

  it('so it is when one of the two is killed again and again, and the server goes on', TIMEOUT, async () => {
    const random = randomFrom(SEED);
    const history = new History();
    const { stator } = await start();
    // Connections are shared out when they are made: so the new process gets some, too.
    const send = sendOverHttp(stator.endpoint, { connection: 'close' });
    await openBank(send);
    let done = false;
    const run = async (client: BankClient) => {
      while (!done) await hasStepped(client, send);
    };
    const stepping = Promise.all(clientsOf(history).map(run));
    for (let kill = 0; kill < KILLS; kill++) {
      const doneBefore = outcomesOf(history).done;
      await expect.poll(() => outcomesOf(history).done).toBeGreaterThan(doneBefore + LEAST_DONE);
      await wait(random.below(50));
      const [worker = 0] = childrenOf(stator.pid);
      process.kill(worker, 'SIGKILL');
      await expect.poll(() => childrenOf(stator.pid).filter((pid) => pid !== worker)).toHaveLength(1);
    }
    done = true;
    await stepping;
    expectSerial(history, await readBank(send));
    expect(await stator.end('SIGTERM')).toMatchObject({ status: 0 });
    await expectSoundData();
    const outcomes = outcomesOf(history);
    console.info(`${KILLS} kills of one of two, seed ${SEED}:`, outcomes);
    expect(outcomes.done).toBeGreaterThan(KILLS * LEAST_DONE);
  });
});
