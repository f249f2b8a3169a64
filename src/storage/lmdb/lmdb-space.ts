/**
 * A space is one LMDB database. Its entries and counters lie side by side, told apart by the first byte of the key:
 *
 *     00 + key  ->  counter, signed, 8 bytes, big-endian
 *     01 + key  ->  value of the entry
 *
 * So the entry `61 62` of value `63` is stored as `01 61 62 -> 63`.
 */
import type { Entry, RangeQuery, SpaceName } from '../engine.js';
import type { KeyEncoder, NamedDatabase, RangeOptions, ReadOptions, RootDatabase } from './lmdb-binding.js';
import { copyInto, keyCopy, rangeValues, readCopy } from './read-copy.js';

/** How changes get into LMDB. */
export interface Writer {
  put(database: NamedDatabase, key: Uint8Array, value: Uint8Array): void;
  remove(database: NamedDatabase, key: Uint8Array): void;
}

const COUNTER_BYTES = 8;
const LATEST: ReadOptions = {};
const BEFORE_ALL = new Uint8Array(0);

const counterKeys = tagged(0);
const entryKeys = tagged(1);

export class LmdbSpace {
  readonly name: SpaceName;
  readonly #entries: NamedDatabase;
  readonly #counters: NamedDatabase;

  private constructor(name: SpaceName, entries: NamedDatabase, counters: NamedDatabase) {
    this.name = name;
    this.#entries = entries;
    this.#counters = counters;
  }

  /** Opens (or with `create` makes) a space; undefined when there is none. Inside a write transaction only. */
  static open(root: RootDatabase, name: SpaceName, create: boolean): LmdbSpace | undefined {
    const entries = root.openDB({
      ...{ name, create, encoding: 'binary', keyEncoder: entryKeys },
      encoder: rangeValues,
    });
    const counters = root.openDB({ name, create: false, encoding: 'binary', keyEncoder: counterKeys });
    return entries && counters && new LmdbSpace(name, entries, counters);
  }

  get(key: Uint8Array, options: ReadOptions = LATEST): Uint8Array | undefined {
    return readCopy(this.#entries, key, options);
  }

  readCounter(key: Uint8Array, options: ReadOptions = LATEST): number {
    const stored = readCopy(this.#counters, key, options);
    return stored === undefined ? 0 : Number(stored.readBigInt64BE(0));
  }

  range(query: RangeQuery, options: ReadOptions = LATEST): readonly Entry[] {
    const entries: Entry[] = [];
    if (isEmpty(query)) return entries;
    let bytes = 0;
    copyInto(query.memory);
    const cursor = this.#entries.getRange(rangeOptions(query, options)).iterate();
    for (let next = cursor.next(); next.done !== true; next = cursor.next()) {
      entries.push(next.value);
      bytes += next.value.key.length + next.value.value.length;
      if (entries.length < query.limit && bytes < query.maxBytes) continue;
      cursor.return();
      break;
    }
    return entries;
  }

  put(writer: Writer, key: Uint8Array, value: Uint8Array): void {
    writer.put(this.#entries, key, value);
  }

  delete(writer: Writer, key: Uint8Array): void {
    writer.remove(this.#entries, key);
  }

  /** A counter at 0 is not kept: that is what one that is not there reads as. */
  writeCounter(writer: Writer, key: Uint8Array, count: number): void {
    if (count === 0) {
      writer.remove(this.#counters, key);
      return;
    }
    const stored = Buffer.allocUnsafe(COUNTER_BYTES);
    stored.writeBigInt64BE(BigInt(count));
    writer.put(this.#counters, key, stored);
  }
}

function tagged(tag: number): KeyEncoder {
  return {
    writeKey(key, target, start) {
      target[start] = tag;
      target.set(key, start + 1);
      return start + 1 + key.length;
    },
    readKey: (source, start, end) => keyCopy(source, start + 1, end),
  };
}

function isEmpty({ start, end }: RangeQuery): boolean {
  return start !== undefined && end !== undefined && Buffer.compare(start, end) >= 0;
}

/** lmdb-js takes the bounds in the order of travel, so that going down swaps them and what they include. */
function rangeOptions(query: RangeQuery, { transaction }: ReadOptions): RangeOptions {
  const { start = BEFORE_ALL, end, limit, afterStart = false, reverse = false } = query;
  return {
    start: reverse ? end : start,
    exclusiveStart: reverse ? end !== undefined : afterStart,
    end: reverse ? start : end,
    inclusiveEnd: reverse && !afterStart,
    reverse,
    limit,
    transaction,
  };
}
