import type { KeyAttribute, KeySchema } from '../expressions/index.js';
import type { SpaceName } from '../storage/index.js';

export type { KeyAttribute, KeySchema };

/** What is known of a table, as the catalog stores it (JSON). Times are milliseconds since the Unix epoch. */
export interface TableDefinition {
  /** AWS's TableId, a UUID. */
  readonly tableId: string;
  readonly accountId: string;
  readonly region: string;
  readonly tableName: string;
  /** Grows with every change of the definition, so that a writer can tell that its copy is old. */
  readonly version: number;
  readonly status: TableStatus;
  /** When the present CREATING, UPDATING or DELETING ends; absent when nothing is pending. */
  readonly statusEndsAtMs?: number;
  /** What is going on while the status is UPDATING, and what becomes true at its end. */
  readonly update?: TableUpdate;
  readonly createdAtMs: number;
  readonly attributeDefinitions: readonly KeyAttribute[];
  readonly keySchema: KeySchema;
  readonly localIndexes: readonly IndexDefinition[];
  readonly globalIndexes: readonly GlobalIndexDefinition[];
  /** Where the items are. */
  readonly space: SpaceName;
  readonly billingMode: BillingMode;
  /** When the table last became on-demand. */
  readonly onDemandSinceMs?: number;
  readonly throughput: ProvisionedThroughput;
  readonly onDemandThroughput?: OnDemandThroughput;
  readonly warmThroughput?: WarmThroughput;
  /** Absent when nobody ever chose one, which means STANDARD. */
  readonly tableClass?: TableClass;
  readonly tableClassUpdatedAtMs?: number;
  readonly deletionProtection: boolean;
  readonly sse?: SseDefinition;
  /** The latest stream, also when it was disabled. */
  readonly stream?: StreamDefinition;
  /** Streams before that one whose records can still be read. */
  readonly pastStreams?: readonly StreamDefinition[];
  /** Sorted by nothing: in the order in which they were set. */
  readonly tags: readonly Tag[];
  readonly timeToLive?: TimeToLiveDefinition;
  /** Absent when the table never had a resource-based policy. */
  readonly resourcePolicy?: ResourcePolicyDefinition;
  /** Likewise of its streams, by label. */
  readonly streamPolicies?: { readonly [label: string]: ResourcePolicyDefinition };
}

/** What is left of a table that was deleted: its streams, as long as their records can be read. */
export interface DeletedTable
  extends Pick<TableDefinition, 'tableId' | 'accountId' | 'region' | 'tableName' | 'keySchema'> {
  /** All disabled, the latest at the latest when the table was deleted. */
  readonly pastStreams: readonly StreamDefinition[];
}

/** A change that a table is going through. Until it is done, the definition holds the values that it replaces. */
export type TableUpdate =
  | { readonly kind: 'throughput'; readonly throughput: ProvisionedThroughput }
  | { readonly kind: 'billingMode' | 'stream' | 'index' }
  | { readonly kind: 'tableClass'; readonly tableClass: TableClass };

export type TableClass = 'STANDARD' | 'STANDARD_INFREQUENT_ACCESS';
export type TableStatus = 'CREATING' | 'UPDATING' | 'ACTIVE' | 'DELETING';
export type IndexStatus = 'CREATING' | 'UPDATING' | 'ACTIVE' | 'DELETING';
export type BillingMode = 'PROVISIONED' | 'PAY_PER_REQUEST';

export interface IndexDefinition {
  readonly indexName: string;
  readonly keySchema: KeySchema;
  readonly projection: IndexProjection;
  readonly space: SpaceName;
}

export interface GlobalIndexDefinition extends IndexDefinition {
  readonly status: IndexStatus;
  /** True while items that were there before the index are being put into it. */
  readonly backfilling: boolean;
  /** The version of the table's definition that brought the index: items written since then have their entries. */
  readonly sinceVersion: number;
  /** When CREATING becomes backfilling, or UPDATING or DELETING ends. */
  readonly statusEndsAtMs?: number;
  /** What `throughput` becomes when UPDATING ends. */
  readonly nextThroughput?: ProvisionedThroughput;
  readonly throughput: ProvisionedThroughput;
  readonly onDemandThroughput?: OnDemandThroughput;
  readonly warmThroughput?: WarmThroughput;
}

export interface IndexProjection {
  readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly nonKeyAttributes: readonly string[];
}

export interface ProvisionedThroughput {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly lastIncreaseAtMs?: number;
  readonly lastDecreaseAtMs?: number;
  readonly decreasesToday: number;
}

/** A maximum that is absent is no maximum. */
export interface OnDemandThroughput {
  readonly maxReadUnits?: number;
  readonly maxWriteUnits?: number;
}

export interface WarmThroughput {
  readonly readUnitsPerSecond: number;
  readonly writeUnitsPerSecond: number;
  /** What these become, and when. */
  readonly next?: {
    readonly readUnitsPerSecond: number;
    readonly writeUnitsPerSecond: number;
    readonly atMs: number;
  };
}

/** Encryption with a key of the account. A table without it is encrypted with a key that AWS owns. */
export interface SseDefinition {
  /** Absent while a table that had none is being encrypted with a key. */
  readonly kmsMasterKeyArn?: string;
  /** The key it becomes, and when; no key: back to AWS's own. */
  readonly next?: { readonly kmsMasterKeyArn?: string; readonly atMs: number };
}

export interface StreamDefinition {
  readonly enabled: boolean;
  readonly viewType: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
  /** AWS's LatestStreamLabel, an ISO 8601 time. */
  readonly label: string;
  readonly createdAtMs: number;
  /** Set since it was disabled. */
  readonly disabledAtMs?: number;
  /** Where its records are; absent once those of a disabled stream are gone. */
  readonly space?: SpaceName;
  /** The open shards, by hash: every partition has its place in one of them. None when it is disabled. */
  readonly shards: readonly StreamShard[];
  readonly nextShardNumber: number;
}

/** A part of a stream: the changes of the items of some partitions, in order. */
export interface StreamShard {
  /** Of all shards of the stream, later ones have greater numbers. */
  readonly number: number;
  /** The smallest partition hash in it (see codec/partition-hash). */
  readonly firstHash: number;
  readonly shardId: string;
  readonly parentShardId?: string;
  readonly openedAtMs: number;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface ResourcePolicyDefinition {
  /** When it was last changed or taken away, in milliseconds, and greater than of all revisions before it. */
  readonly revisionId: string;
  /** JSON in AWS's canonical form; absent since it was taken away. */
  readonly document?: string;
}

export interface TimeToLiveDefinition {
  readonly attributeName: string;
  readonly status: 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED';
  readonly statusEndsAtMs?: number;
  readonly changedAtMs: number;
  /** There while items expire. */
  readonly index?: ExpiryIndexDefinition;
}

/** The index by which expired items are found. No request ever sees it. */
export interface ExpiryIndexDefinition {
  readonly space: SpaceName;
  /** True while items that were there before the index are being put into it. */
  readonly backfilling: boolean;
  /** As in a global index. */
  readonly sinceVersion: number;
}
