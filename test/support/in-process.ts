import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoError, type ErrorExtras } from '../../src/errors/index.js';
import type { Caller } from '../../src/operations/index.js';
import { createActionHandlers } from '../../src/server/action-handlers.js';
import { closeServices, openServices } from '../../src/server/open-services.js';
import type { StorageChoice } from '../../src/server/open-storage.js';
import type { OperationName } from '../../src/shapes/index.js';
import { systemClock } from '../../src/support/index.js';
import { type ConsistencyReport, checkTable } from '../../src/tables/index.js';
import { startedPostgres } from './postgres-server.js';

/** What an operation answered: its response, or the error it refused with. */
export type Answer =
  | { readonly response: Readonly<Record<string, unknown>> }
  | { readonly code: string; readonly message: string; readonly extras: ErrorExtras };

/** The operations without a wire, with the engine at hand. */
export interface InProcess {
  /** Does an operation; throws only what is no answer of AWS. */
  call(operation: OperationName, body: object): Promise<Answer>;
  /** Does an operation and returns its response; throws when it is refused. */
  expectCall(operation: OperationName, body: object): Promise<Readonly<Record<string, unknown>>>;
  /** Checks a table as it is now (see checkTable). */
  check(tableName: string): Promise<ConsistencyReport>;
  close(): Promise<void>;
}

export type EngineKind = 'memory' | 'lmdb' | 'postgres';

/** The engines that the tests are run on: PostgreSQL only when they are to (see startedPostgres). */
export const ENGINE_KINDS: readonly EngineKind[] =
  startedPostgres() === undefined ? ['memory', 'lmdb'] : ['memory', 'lmdb', 'postgres'];

const CALLER: Caller = { accountId: '123456789012', region: 'us-east-1', host: 'localhost' };

/** Opens the operations over a new engine. Failures in the background are thrown by `close`. */
export async function openInProcess(kind: EngineKind, stateChangeDelayMs = 0): Promise<InProcess> {
  const dataDir = kind === 'lmdb' ? mkdtempSync(join(tmpdir(), 'stator-in-process-')) : undefined;
  const failures: unknown[] = [];
  const logger = { error: (fields: object) => failures.push(fields) };
  const services = await openServices({
    storage: storageOf(kind, dataDir),
    stateChangeDelayMs,
    logger,
    clock: systemClock,
  });
  const handlers = createActionHandlers(services);

  const call = async (operation: OperationName, body: object): Promise<Answer> => {
    const handler = handlers[operation];
    if (handler === undefined) throw new Error(`${operation} is not there`);
    try {
      // As from the wire: what is undefined here is not there.
      const response = await handler(JSON.parse(JSON.stringify(body)), CALLER);
      const json =
        response instanceof Uint8Array ? Buffer.from(response).toString() : JSON.stringify(response);
      return { response: JSON.parse(json) };
    } catch (error) {
      if (!(error instanceof DynamoError)) throw error;
      return { code: error.code, message: error.message, extras: error.extras };
    }
  };
  return {
    call,
    async expectCall(operation, body) {
      const answer = await call(operation, body);
      if (!('response' in answer)) throw new Error(`${operation}: ${answer.code}: ${answer.message}`);
      return answer.response;
    },
    check(tableName) {
      const table = services.catalog.find({ ...CALLER, tableName });
      if (table === undefined) throw new Error(`${tableName} is not there`);
      return checkTable(services.engine, table);
    },
    async close() {
      await closeServices(services);
      if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
      if (failures.length > 0) throw new Error('work in the background failed', { cause: failures });
    },
  };
}

function storageOf(kind: EngineKind, dataDir: string | undefined): StorageChoice {
  if (dataDir !== undefined) return { kind: 'lmdb', dataDir };
  const url = kind === 'postgres' ? startedPostgres() : undefined;
  return url === undefined ? { kind: 'memory' } : { kind: 'postgres', url };
}
