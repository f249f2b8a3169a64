/** The server: puts engine, tables, operations and wire together and listens. The only place that names an engine. */

export type { Logger } from '../protocol/index.js';
export type { CopyProgress, TableComparison } from '../tables/index.js';
export { checkData, type TableCheck } from './check-data.js';
export { copyData } from './copy-data.js';
export type { HeldItem, HeldKey } from './hold.js';
export { copyStorage, type StorageChoice } from './open-storage.js';
export {
  DEFAULT_ACCOUNT_ID,
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_STOP_GRACE_MS,
  type ServerOptions,
  type WorkerOptions,
} from './server-options.js';
export { StartError } from './start-error.js';
export { type RunningServer, startServer } from './start-server.js';
export { runWorker } from './workers/run-worker.js';
