import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type CapacityMeter, ThrottlingMeter, unlimitedMeter } from '../capacity/index.js';
import { ExpressionCache } from '../expressions/index.js';
import type { OperationServices } from '../operations/index.js';
import type { Logger } from '../protocol/index.js';
import { type Lease, noLease, SharedLease, type StorageEngine, soleLease } from '../storage/index.js';
import { DEFAULT_ROLLOVER, StreamUpkeep } from '../streams/index.js';
import { type Clock, systemClock } from '../support/index.js';
import {
  type Catalog,
  collectGarbage,
  GarbageCollection,
  ItemLocks,
  ItemReaders,
  TableLifecycle,
} from '../tables/index.js';
import { ItemExpiration } from '../ttl/index.js';
import { CatalogLease } from './catalog-lease.js';
import { openCatalog } from './open-catalog.js';
import { openStorage } from './open-storage.js';
import type { ServerOptions } from './server-options.js';
import type { Companions } from './workers/companions.js';

/** What the operations are to work with. */
export interface ServicesOptions
  extends Pick<
    ServerOptions,
    'storage' | 'stateChangeDelayMs' | 'ttlDelayMs' | 'streamShards' | 'throttling' | 'clock' | 'onFailed'
  > {
  readonly logger: Logger;
  /** The server's other processes. Absent: there is only this one. */
  readonly companions?: Companions | undefined;
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

/** How often this process learns of definitions that others have changed. A folder tells in a microsecond. */
const DATABASE_RENEWAL_MS = 250;
const FOLDER_RENEWAL_MS = 50;

/** The lease of all work in the background: one process does all of it. */
const BACKGROUND_WORK = 'background-work';

/** Opens the engine and what stands on it. Throws StartError when the data cannot be opened. */
export async function openServices(options: ServicesOptions): Promise<OpenServices> {
  const { storage, stateChangeDelayMs = 0, ttlDelayMs = 0, clock = systemClock, logger } = options;
  const { companions, onFailed } = options;
  const isWorker = companions?.role === 'worker';
  const opened = await openStorage(storage, {
    isOpenElsewhere: isWorker,
    onFailed,
    onReplicaAway: (place, cause) => logger.error({ cause, place }, 'a replica is not used for now'),
  });
  const { engine, close: closeStorage } = opened;
  try {
    const catalog = await openCatalog(engine);
    const onError = (cause: unknown) => logger.error({ cause }, 'work in the background failed');
    const { lease, close: closeLease } = isWorker
      ? { lease: noLease, close: async () => {} }
      : await openLease(engine, { isShared: opened.isShared, onError });
    const parts = { engine, catalog, clock, lease, onError };
    const lifecycle = TableLifecycle.open({ ...parts, stateChangeDelayMs });
    const expiration = ItemExpiration.start({ ...parts, delayMs: ttlDelayMs });
    const rollover = { ...DEFAULT_ROLLOVER, ...options.streamShards };
    const streamUpkeep = StreamUpkeep.start({ ...parts, ...rollover });
    // Nobody else makes spaces yet.
    if (!isWorker && !opened.isShared) await collectGarbage(engine);
    const isShared = opened.isShared || companions !== undefined;
    const garbageCollection = isShared ? GarbageCollection.start(parts) : undefined;
    const renewalMs = storage.kind === 'postgres' ? DATABASE_RENEWAL_MS : FOLDER_RENEWAL_MS;
    const catalogLease = isShared
      ? CatalogLease.start({ catalog, lifecycle, renewalMs, onError })
      : undefined;
    return {
      ...{ catalogLease, closeLease, closeStorage },
      ...{ expiration, streamUpkeep, garbageCollection },
      readers: new ItemReaders({ engine, isShared }),
      ...{ engine, catalog, lifecycle, clock },
      capacity: options.throttling === true ? openMeter({ catalog, clock, companions }) : unlimitedMeter,
      locks: new ItemLocks(),
      ...{ expressions: new ExpressionCache(), newId: randomUUID },
    };
  } catch (error) {
    await closeStorage();
    throw error;
  }
}

function openMeter({
  companions,
  ...parts
}: {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly companions: Companions | undefined;
}): CapacityMeter {
  const meter = new ThrottlingMeter({ ...parts, onUse: companions?.onUse });
  companions?.attachMeter(meter);
  return meter;
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
