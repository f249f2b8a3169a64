import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { type Stator, type StatorOptions, startStator } from '../src/embedded/index.js';
import { startedPostgres } from './support/postgres-server.js';

/** A server for the tests of one file, and a client of it. */
export interface TestStator {
  /** The AWS SDK's client; does not retry, so that a test sees every answer. */
  readonly client: DynamoDBClient;
  readonly stator: Stator;
  /** A table name that no other test of the file uses. */
  newName(prefix?: string): string;
}

/**
 * Starts a Stator before the tests of a file and closes it after them, on the engine that the environment variable
 * `STATOR_TEST_ENGINE` names: `memory`, the default, `lmdb`, or `postgres`, in a schema of its own. To be called at the top of a file or `describe`.
 */
export function useStator(options: StatorOptions = {}): TestStator {
  let running: { stator: Stator; client: DynamoDBClient; dataDir: string | undefined } | undefined;
  let names = 0;
  const present = () => {
    if (running === undefined) throw new Error('useStator: the server runs while tests do');
    return running;
  };
  beforeAll(async () => {
    const dataDir =
      process.env.STATOR_TEST_ENGINE === 'lmdb' ? await mkdtemp(join(tmpdir(), 'stator-test-')) : undefined;
    const engine = startedPostgres();
    const stator = await startStator({
      ...(dataDir !== undefined && { dataDir }),
      ...(engine !== undefined && { engine }),
      ...options,
    });
    running = { stator, client: new DynamoDBClient({ ...stator.clientSettings, maxAttempts: 1 }), dataDir };
  });
  afterAll(async () => {
    const { stator, client, dataDir } = present();
    client.destroy();
    await stator.close();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  });
  return {
    get client() {
      return present().client;
    },
    get stator() {
      return present().stator;
    },
    newName: (prefix = 'table') => `${prefix}-${++names}`,
  };
}

/** What an answer that is an error says: its code and its message. */
export async function refusalOf(answer: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await answer.then(
    () => new Error('the request was accepted'),
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof Error)) throw new Error('an error is an Error');
  return { code: error.name, message: error.message };
}
