/** Reads that may be a little behind, from replicas; from the primary whenever no replica can do them. */
import type { Entry, KeyRef, RangeQuery, Reader } from '../engine.js';
import { DatabaseFailure } from './postgres-errors.js';
import { PostgresReader, type ReadSource } from './postgres-reader.js';
import type { Replica } from './replica.js';
import type { Row, Statement } from './session.js';

export interface ReplicasOptions extends Omit<ReadSource, 'run'> {
  readonly replicas: readonly Replica[];
  readonly primary: Reader;
}

export class Replicas implements Reader {
  readonly #replicas: readonly Replica[];
  readonly #primary: Reader;
  readonly #reader: PostgresReader;
  #turn = 0;

  constructor({ replicas, primary, ...source }: ReplicasOptions) {
    this.#replicas = replicas;
    this.#primary = primary;
    this.#reader = new PostgresReader({ ...source, run: (statement) => this.#run(statement) });
  }

  get(keys: readonly KeyRef[]): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#orPrimary((reader) => reader.get(keys));
  }

  range(query: RangeQuery): Promise<readonly Entry[]> {
    return this.#orPrimary((reader) => reader.range(query));
  }

  readCounter(ref: KeyRef): Promise<number> {
    return this.#orPrimary((reader) => reader.readCounter(ref));
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.close()));
  }

  /**
   * Whatever went wrong: the replica is away, is too far behind, does not have a table yet, or gave up the statement because
   * it was in the way of what it replays.
   */
  async #orPrimary<Result>(read: (reader: Reader) => Result | Promise<Result>): Promise<Result> {
    try {
      return await read(this.#reader);
    } catch (error) {
      if (!(error instanceof DatabaseFailure)) throw error;
    }
    return read(this.#primary);
  }

  async #run(statement: Statement): Promise<readonly Row[]> {
    // One after the other, so that all share the work.
    for (let tried = 0; tried < this.#replicas.length; tried++) {
      this.#turn = (this.#turn + 1) % this.#replicas.length;
      const session = this.#replicas[this.#turn]?.pick();
      if (session !== undefined) return session.run(statement);
    }
    throw new DatabaseFailure(new Error('no replica is there and new enough'));
  }
}
