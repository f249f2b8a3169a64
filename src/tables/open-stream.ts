import { partitionHashOfKey } from '../codec/index.js';
import type { SpaceName } from '../storage/index.js';
import { assert } from '../support/index.js';
import { shardPrefix } from './stream-log.js';
import type { StreamDefinition } from './table-definition.js';

/** A stream that records every change of an item, as writers need it. */
export interface OpenStream {
  readonly space: SpaceName;
  readonly viewType: StreamDefinition['viewType'];
  /** In order of hash, the first with 0. */
  readonly shards: readonly OpenShard[];
}

interface OpenShard {
  readonly firstHash: number;
  readonly prefix: Uint8Array;
}

/** Undefined for a stream that is disabled. */
export function openStreamOf({ enabled, viewType, space, shards }: StreamDefinition): OpenStream | undefined {
  if (!enabled || space === undefined) return undefined;
  return {
    space,
    viewType,
    shards: shards.map(({ number, firstHash }) => ({ firstHash, prefix: shardPrefix(number) })),
  };
}

/** What the records of the item with this key are appended under. */
export function prefixOfItem({ shards }: OpenStream, primaryKey: Uint8Array): Uint8Array {
  const hash = partitionHashOfKey(primaryKey);
  const shard = shards.findLast(({ firstHash }) => firstHash <= hash);
  assert(shard !== undefined, 'the first shard begins with hash 0');
  return shard.prefix;
}
