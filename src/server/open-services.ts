import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { ThrottlingMeter, unlimitedMeter } from '../capacity/index.js';
import { ExpressionCache } from '../expressions/index.js';
import type { OperationServices } from '../operations/index.js';
import type { Logger } from '../protocol/index.js';
import { type Lease, SharedLease, type StorageEngine, soleLease } from '../storage/index.js';
import { DEFAULT_ROLLOVER, type Rollover, StreamUpkeep } from '../streams/index.js';
import { type Clock, systemClock } from '../support/index.js';
import {
  collectGarbage,
  GarbageCollection,
  ItemLocks,
  ItemReaders,
  TableLifecycle,
} from '../tables/index.js';
import { ItemExpiration } from '../ttl/index.js';
import { CatalogLease } from './catalog-lease.js';
import { openCatalog } from './open-catalog.js';
import { openStorage, type StorageChoice } from './open-storage.js';

/** What the operations are to work with. */
export interface ServicesOptions {
  readonly storage: StorageChoice;
  readonly stateChangeDelayMs: number;
  /** How long expired items stay. Default 0. */
  readonly ttlDelayMs?: number;
  /** When shards of streams give way to new ones. By default as in AWS. */
  readonly streamShards?: Partial<Rollover>;
  /** Refuse what goes beyond the throughput of tables and indexes. By default nothing is refused. */
  readonly throttling?: boolean | undefined;
  /** By default the system's. */
  readonly clock: Clock | undefined;
  readonly logger: Logger;
  /** Called once when the storage can neither read nor write any more. */
  readonly onFailed?: ((error: Error) => void) | undefined;
}

/** What the operations work with, and what works beside them. */
export interface OpenServices extends OperationServices {
  readonly expiration: ItemExpiration;
  readonly streamUpkeep: StreamUpkeep;
  /** Undefined when garbage was collected at the start, and no other process leaves any. */
  readonly garbageCollection: GarbageCollection | undefined;
  readonly closeStorage: () => Promise<void>;
  /** Undefined when no other process changes definitions. */
  readonly catalogLease: CatalogLease | undefined;
  /** Lets another process do the work in the background. */
  readonly closeLease: () => Promise<void>;
}

/** The lease of all work in the background: one process does all of it. */
const BACKGROUND_WORK = 'background-work';

/** Opens the engine and what stands on it. Throws StartError when the data cannot be opened. */
export async function openServices(options: ServicesOptions): Promise<OpenServices> {
  const { storage, stateChangeDelayMs, ttlDelayMs = 0, clock = systemClock, logger } = options;
  const {
    engine,
    close: closeStorage,
    isShared,
  } = await openStorage(storage, {
    onFailed: options.onFailed,
    onReplicaAway: (place, cause) => logger.error({ cause, place }, 'a replica is not used for now'),
  });
  try {
    const catalog = await openCatalog(engine);
    const onError = (cause: unknown) => logger.error({ cause }, 'work in the background failed');
    const { lease, close: closeLease } = await openLease(engine, { isShared, onError });
    const parts = { engine, catalog, clock, lease, onError };
    const lifecycle = TableLifecycle.open({ ...parts, stateChangeDelayMs });
    const expiration = ItemExpiration.start({ ...parts, delayMs: ttlDelayMs });
    const rollover = { ...DEFAULT_ROLLOVER, ...options.streamShards };
    const streamUpkeep = StreamUpkeep.start({ ...parts, ...rollover });
    if (!isShared) await collectGarbage(engine);
    const garbageCollection = isShared ? GarbageCollection.start(parts) : undefined;
    const catalogLease = isShared ? CatalogLease.start({ catalog, lifecycle, onError }) : undefined;
    return {
      ...{ catalogLease, closeLease, closeStorage },
      ...{ expiration, streamUpkeep, garbageCollection },
      ...{ engine, catalog, lifecycle, clock, readers: new ItemReaders({ engine, isShared }) },
      capacity: options.throttling === true ? new ThrottlingMeter({ catalog, clock }) : unlimitedMeter,
      ...{ expressions: new ExpressionCache(), locks: new ItemLocks(), newId: randomUUID },
    };
  } catch (error) {
    await closeStorage();
    throw error;
  }
}

/** A process that has its data for itself needs to tell nobody. */
async function openLease(
  engine: StorageEngine,
  { isShared, onError }: { isShared: boolean; onError: (error: unknown) => void },
): Promise<{ readonly lease: Lease; readonly close: () => Promise<void> }> {
  if (!isShared) return { lease: soleLease, close: async () => {} };
  const holder = `${hostname()} ${process.pid} ${randomUUID()}`;
  const lease = await SharedLease.open({ engine, name: BACKGROUND_WORK, holder, onError });
  return { lease, close: () => lease.close() };
}

/** Ends work in the background, then lets go of the data, whatever became of the work. */
export async function closeServices(services: OpenServices): Promise<void> {
  const { expiration, streamUpkeep, lifecycle, closeLease, closeStorage } = services;
  services.catalogLease?.close();
  try {
    await expiration.close();
    await streamUpkeep.close();
    await services.garbageCollection?.close();
    await lifecycle.close();
    await closeLease();
  } finally {
    await closeStorage();
  }
}
