import { setTimeout as wait } from 'node:timers/promises';
import type { DynamoDBStreamsClient, Shard } from '@aws-sdk/client-dynamodb-streams';
import { GetRecordsCommand } from '@aws-sdk/client-dynamodb-streams';
import type { Random } from './random.js';
import { allShards, iteratorOf, type Record } from './streams.js';

const IDLE_MS = 10;
const SYNC_MS = 50;
const BATCH_RECORDS = 40;

/** What is known of a shard that is read: as the Kinesis Client Library keeps it in its table of leases. */
interface Lease {
  readonly shard: Shard;
  /** The last record that was dealt with, or where the shard stands otherwise. */
  checkpoint: string;
  /** Whether a worker has it. */
  taken: boolean;
}

const BEGIN = 'TRIM_HORIZON';
const END = 'SHARD_END';

/**
 * A consumer that reads a stream as the Kinesis Client Library's DynamoDB adapter does: it lists the shards and has a
 * lease for each; a shard is read only when its parent has been read to its end; several workers take leases, write
 * checkpoints, lose leases without warning, and go on behind the checkpoints of others.
 */
export class StreamConsumer {
  readonly #streams: DynamoDBStreamsClient;
  readonly #arn: string;
  readonly #random: Random;
  readonly #leases = new Map<string, Lease>();
  readonly #records: Record[] = [];
  readonly #work: Promise<void>[] = [];
  #lostLeases = 0;
  #stopped = false;

  constructor(streams: DynamoDBStreamsClient, arn: string, random: Random) {
    this.#streams = streams;
    this.#arn = arn;
    this.#random = random;
  }

  /** All records in the order in which they were dealt with. */
  get records(): readonly Record[] {
    return this.#records;
  }

  /** How many shards were read to their end, how many were split, and how often a worker lost one. */
  get counts(): { readonly ended: number; readonly split: number; readonly lostLeases: number } {
    const leases = [...this.#leases.values()];
    const parents = leases.map(({ shard }) => shard.ParentShardId).filter((id) => id !== undefined);
    return {
      ended: leases.filter(({ checkpoint }) => checkpoint === END).length,
      split: parents.length - new Set(parents).size,
      lostLeases: this.#lostLeases,
    };
  }

  /** Starts the workers. */
  start(workers: number): void {
    this.#work.push(this.#syncShards());
    for (let worker = 0; worker < workers; worker++) this.#work.push(this.#runWorker());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#work);
  }

  async #syncShards(): Promise<void> {
    while (!this.#stopped) {
      for (const shard of await allShards(this.#streams, this.#arn)) {
        const id = shard.ShardId ?? '';
        if (!this.#leases.has(id)) this.#leases.set(id, { shard, checkpoint: BEGIN, taken: false });
      }
      await wait(SYNC_MS);
    }
  }

  /** Takes what can be read, for a while. */
  async #runWorker(): Promise<void> {
    while (!this.#stopped) {
      const ready = [...this.#leases.values()].filter((lease) => this.#canBeRead(lease));
      if (ready.length === 0) {
        await wait(IDLE_MS);
        continue;
      }
      const lease = this.#random.pick(ready);
      lease.taken = true;
      await this.#read(lease);
      lease.taken = false;
    }
  }

  #canBeRead({ shard, checkpoint, taken }: Lease): boolean {
    if (taken || checkpoint === END) return false;
    const parent = shard.ParentShardId === undefined ? undefined : this.#leases.get(shard.ParentShardId);
    return parent === undefined || parent.checkpoint === END;
  }

  /** Reads from the checkpoint on, until the shard ends, has nothing, or the lease is lost. */
  async #read(lease: Lease): Promise<void> {
    let iterator: string | undefined = await this.#iteratorAt(lease);
    while (iterator !== undefined) {
      const command: GetRecordsCommand = new GetRecordsCommand({
        ShardIterator: iterator,
        Limit: BATCH_RECORDS,
      });
      const { Records = [], NextShardIterator } = await this.#streams.send(command);
      // The worker dies: what it has read is not dealt with.
      if (this.#random.chance(0.05)) {
        this.#lostLeases++;
        return;
      }
      this.#records.push(...Records);
      lease.checkpoint = Records.at(-1)?.dynamodb?.SequenceNumber ?? lease.checkpoint;
      if (NextShardIterator === undefined) lease.checkpoint = END;
      if (Records.length === 0) return;
      iterator = NextShardIterator;
    }
  }

  #iteratorAt({ shard, checkpoint }: Lease): Promise<string> {
    const place = { StreamArn: this.#arn, ShardId: shard.ShardId };
    return checkpoint === BEGIN
      ? iteratorOf(this.#streams, { ...place, ShardIteratorType: BEGIN })
      : iteratorOf(this.#streams, {
          ...place,
          ...{ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: checkpoint },
        });
  }
}
