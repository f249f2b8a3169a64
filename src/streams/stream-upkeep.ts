import { isMissingSpace, type Lease, type StorageEngine } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import { type Catalog, decodeShardRecord, shardsRange, type Table } from '../tables/index.js';
import { streamsOf, withoutOverStreams } from './find-stream.js';
import { type Rollover, rollShards } from './roll-shards.js';
import { trimShard } from './trim-shard.js';

export interface UpkeepOptions extends Rollover {
  readonly engine: StorageEngine;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Of the work in the background, which only its holder does. */
  readonly lease: Lease;
  /** Told of failures in the background, which nobody else hears of. */
  readonly onError: (error: unknown) => void;
}

const LONGEST_PERIOD_MS = 60_000;
const SHORTEST_PERIOD_MS = 10;

/**
 * What is done to streams in the background, as long as it is not closed: shards that are open long enough give way to
 * new ones, records and shards that are too old are removed, as are streams that were disabled long enough ago. Looking
 * whether there is anything to do costs a few short reads for each stream. Only the holder of the lease does it;
 * two at once do no harm. Readers never see what is too old, whether it has been removed yet or not.
 */
export class StreamUpkeep {
  readonly #options: UpkeepOptions;
  readonly #periodMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** The run that is going on, or the latest one. */
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#periodMs = Math.max(SHORTEST_PERIOD_MS, Math.min(options.shardLifetimeMs / 2, LONGEST_PERIOD_MS));
  }

  static start(options: UpkeepOptions): StreamUpkeep {
    const upkeep = new StreamUpkeep(options);
    upkeep.#wake();
    return upkeep;
  }

  /** Does now what is due, if the lease is ours; rejects with the first failure, when all tables have had their turn. */
  run(): Promise<void> {
    const result = this.#running.then(() => this.#run());
    this.#running = result.catch(() => undefined);
    return result;
  }

  /** Ends it; what has begun is done. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #wake(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.run()
        .catch(this.#options.onError)
        .finally(() => this.#wake());
    }, this.#periodMs);
    this.#timer.unref();
  }

  get #mayWork(): boolean {
    return !this.#closed && this.#options.lease.isHeld;
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const table of this.#options.catalog.all()) {
      if (!this.#mayWork) break;
      if (table.definition.stream === undefined) continue;
      try {
        await this.#see(table);
      } catch (error) {
        // A stream that was dropped meanwhile needs nothing.
        if (this.#isThere(table) && !isMissingSpace(error)) failures.push(error);
      }
    }
    await this.#removeOver();
    if (failures.length > 0) throw failures[0];
  }

  /** Nothing is written to what a deleted table left, so that all of it goes at once, when the last of it is over. */
  async #removeOver(): Promise<void> {
    const { catalog, clock } = this.#options;
    for (const table of catalog.deleted()) {
      if (!this.#mayWork) return;
      if (streamsOf(table, clock.nowMs()).length === 0) await catalog.removeDeleted(table);
    }
  }

  #isThere({ definition: { tableId, ...address } }: Table): boolean {
    return this.#options.catalog.find(address)?.definition.tableId === tableId;
  }

  async #see(table: Table): Promise<void> {
    const { engine, catalog, clock } = this.#options;
    const nowMs = clock.nowMs();
    const { definition } = table;
    if (withoutOverStreams(definition, nowMs) !== definition) {
      await catalog.change(definition, (present) => {
        const kept = withoutOverStreams(present, nowMs);
        return kept === present ? undefined : kept;
      });
    }
    await rollShards(this.#options, definition, nowMs);
    for (const { space } of streamsOf(definition, nowMs)) {
      const shards = await engine.range({ ...shardsRange(space), limit: 1_000_000, maxBytes: 1_000_000_000 });
      for (const { value } of shards) {
        if (!this.#mayWork) return;
        await trimShard(engine, { space, shardNumber: decodeShardRecord(value).number, nowMs });
      }
    }
  }
}
