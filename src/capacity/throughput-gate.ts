import type { ThrottlingLimit } from '../errors/index.js';
import { BURST_SECONDS } from '../limits/index.js';
import type { CapacityKind } from './capacity-meter.js';
import { OnDemandGrowth } from './on-demand-growth.js';
import { PartitionBuckets, type PartitionPlace } from './partition-buckets.js';
import { PARTITION_UNITS, type ThroughputSettings } from './throughput-settings.js';
import { TokenBucket } from './token-bucket.js';

/** On-demand throughput is what can be done in any second. */
const ON_DEMAND_SECONDS = 1;

/** All limits of the reads, or of the writes, of one table or global index. */
export class ThroughputGate {
  #settings: ThroughputSettings;
  /** Of the provisioned throughput, or of what an on-demand table can do now. */
  #bucket: TokenBucket;
  #maximum: TokenBucket | undefined;
  readonly #growth: OnDemandGrowth;
  readonly #partitions: PartitionBuckets;

  /** `unusedSeconds`: for how long the table has been there. Unused units of that time are there to begin with. */
  constructor(
    kind: CapacityKind,
    settings: ThroughputSettings,
    { nowMs, unusedSeconds }: { nowMs: number; unusedSeconds: number },
  ) {
    this.#settings = settings;
    this.#growth = new OnDemandGrowth(settings.warm);
    this.#partitions = new PartitionBuckets(PARTITION_UNITS[kind]);
    this.#bucket = this.#newBucket(nowMs, unusedSeconds);
    this.#maximum = maximumBucket(settings, nowMs);
  }

  /** Takes up changed settings at once. Units that are left, or owed, stay, unless the billing mode changes. */
  configure(settings: ThroughputSettings, nowMs: number): void {
    const before = this.#settings;
    this.#settings = settings;
    this.#growth.warmTo(settings.warm);
    if (settings.mode === before.mode) this.#bucket.reshape(this.#shapeAt(nowMs), nowMs);
    else this.#bucket = this.#newBucket(nowMs, 1);
    if (settings.maximum === before.maximum) return;
    this.#maximum = maximumBucket(settings, nowMs);
  }

  /** Units a second that the partitions together can do. */
  partitionedUnitsAt(nowMs: number): number {
    return this.#settings.mode === 'PROVISIONED' ? this.#settings.warm : this.#growth.unitsPerSecondAt(nowMs);
  }

  /** The limits that keep a request to this place from being let in; none when it may. */
  exceededAt(place: PartitionPlace, nowMs: number): readonly ThrottlingLimit[] {
    if (this.#maximum !== undefined && this.#maximum.unitsAt(nowMs) <= 0) return MAXIMUM_EXCEEDED;
    const hasUnits = this.#bucketAt(nowMs).unitsAt(nowMs) > 0;
    // All that an on-demand table can do is what its partitions can.
    if (!hasUnits) return this.#settings.mode === 'PROVISIONED' ? PROVISIONED_EXCEEDED : KEY_RANGE_EXCEEDED;
    return this.#partitions.unitsAt(place, nowMs) > 0 ? NONE_EXCEEDED : KEY_RANGE_EXCEEDED;
  }

  take(place: PartitionPlace, units: number, nowMs: number): void {
    this.#bucketAt(nowMs).take(units, nowMs);
    this.#maximum?.take(units, nowMs);
    this.#partitions.take(place, units, nowMs);
    if (this.#settings.mode === 'PAY_PER_REQUEST') this.#growth.record(units, nowMs);
  }

  #bucketAt(nowMs: number): TokenBucket {
    if (this.#settings.mode === 'PAY_PER_REQUEST') this.#bucket.reshape(this.#shapeAt(nowMs), nowMs);
    return this.#bucket;
  }

  #newBucket(nowMs: number, unusedSeconds: number): TokenBucket {
    return new TokenBucket(this.#shapeAt(nowMs), nowMs, Math.max(1, unusedSeconds));
  }

  #shapeAt(nowMs: number) {
    return this.#settings.mode === 'PROVISIONED'
      ? { unitsPerSecond: this.#settings.provisioned, keptSeconds: BURST_SECONDS }
      : { unitsPerSecond: this.#growth.unitsPerSecondAt(nowMs), keptSeconds: ON_DEMAND_SECONDS };
  }
}

const NONE_EXCEEDED: readonly ThrottlingLimit[] = [];
const PROVISIONED_EXCEEDED: readonly ThrottlingLimit[] = ['ProvisionedThroughputExceeded'];
const KEY_RANGE_EXCEEDED: readonly ThrottlingLimit[] = ['KeyRangeThroughputExceeded'];
const MAXIMUM_EXCEEDED: readonly ThrottlingLimit[] = ['MaxOnDemandThroughputExceeded'];

function maximumBucket({ maximum }: ThroughputSettings, nowMs: number): TokenBucket | undefined {
  if (maximum === undefined) return undefined;
  return new TokenBucket({ unitsPerSecond: maximum, keptSeconds: ON_DEMAND_SECONDS }, nowMs);
}
