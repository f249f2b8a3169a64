/** The steps that the tests of the engine suite are made of. */
import type { Change, Entry, KeyRef, RangeQuery, Reader, StorageEngine } from '../engine.js';

/** The engine of the running test. */
export type Current = () => StorageEngine;

/** Spaces a and b as text, and the counter n of a. */
export async function contentOf(reader: Reader): Promise<{ a: string; b: string; n: number }> {
  const show = async (space: string) =>
    (await range(reader, { space }))
      .filter(({ key }) => key.length < 10)
      .map(({ key, value }) => `${text(key)}=${text(value)}`)
      .join(' ');
  return { a: await show('a'), b: await show('b'), n: await reader.readCounter(ref('a', 'n')) };
}

export async function inParallel(
  workers: number,
  rounds: number,
  work: (i: number) => Promise<unknown>,
): Promise<void> {
  const run = async (worker: number) => {
    for (let round = 0; round < rounds; round++) await work(worker * rounds + round);
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => run(worker)));
}

export async function apply(engine: StorageEngine, ...changes: Change[]): Promise<void> {
  await engine.write([], () => ({ changes, result: undefined }));
}

export async function range(
  reader: Reader,
  query: Partial<RangeQuery> & { space: string },
): Promise<readonly Entry[]> {
  return reader.range({ limit: 100_000, maxBytes: 1_000_000_000, ...query });
}

export async function texts(reader: Reader, keys: readonly KeyRef[]): Promise<(string | undefined)[]> {
  return (await reader.get(keys)).map(text);
}

export function put(space: string, key: string, value: string): Change & { kind: 'put' } {
  return { kind: 'put', space, key: bytes(key), value: bytes(value) };
}

export function putHex(key: string): Change {
  return { kind: 'put', space: 'a', key: Buffer.from(key, 'hex'), value: bytes('v') };
}

export function del(space: string, key: string): Change {
  return { kind: 'delete', space, key: bytes(key) };
}

export function add(space: string, key: string, amount: number): Change {
  return { kind: 'add', space, key: bytes(key), amount };
}

export function append(space: string, prefix: string, value: string): Change {
  return { kind: 'append', space, prefix: bytes(prefix), value: bytes(value) };
}

export function advance(space: string, position: bigint): Change {
  return { kind: 'advance', space, position };
}

export function ref(space: string, key: string): KeyRef {
  return { space, key: bytes(key) };
}

export function bytes(characters: string): Uint8Array {
  return Buffer.from(characters, 'latin1');
}

export function text(value: Uint8Array | undefined): string | undefined {
  return value && Buffer.from(value).toString('latin1');
}

export function keysOf(entries: readonly Entry[]): string[] {
  return entries.map(({ key }) => Buffer.from(key).toString('latin1'));
}

export function hexKeysOf(entries: readonly Entry[]): string[] {
  return entries.map(({ key }) => Buffer.from(key).toString('hex'));
}

export function positionOf(entry: Entry | undefined): bigint {
  const key = Buffer.from(entry?.key ?? []);
  return key.readBigUInt64BE(key.length - 8);
}

export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The same disorder on every run. */
export function shuffled<T>(items: readonly T[]): T[] {
  const keyed = items.map((item, i) => ({ item, at: (i * 7_919 + 13) % 65_537 }));
  return keyed.sort((x, y) => x.at - y.at).map(({ item }) => item);
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
