/**
 * While a folder is written to with relaxed durability it has a file `SYNCED`: where the two head pages of `data.mdb`
 * begin, as they were when all pages that they speak of were on disk. After the loss of power these bytes are put back,
 * and the data is what it was then, whatever else had or had not reached the disk. The file has two slots of 4,096
 * bytes, written in turn, so that one is always whole:
 *
 *     bytes 0-7       number of the sync, big-endian: the higher one counts
 *     bytes 8-71      what the system called its own start (see `currentBoot`), ASCII, filled up with NUL
 *     bytes 72-1095   the first 512 bytes of each head page
 *     bytes 1096-1099 CRC-32 of the bytes before, big-endian
 */
import { readSync } from 'node:fs';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from '../../support/index.js';
import { isNotFound, syncFolder, writeDurably } from './format-marker.js';
import { PAGE_BYTES } from './lmdb-binding.js';

const NAME = 'SYNCED';
const SLOT_BYTES = 4_096;
const BOOT_AT = 8;
const HEADS_AT = 72;
const HEAD_BYTES = 512;
const CHECKSUM_AT = HEADS_AT + 2 * HEAD_BYTES;

/**
 * Names the time since the system was started. As long as it is the same, what was written to files is there, on the disk or in
 * memory, whatever process wrote it. Undefined where the system does not tell: on Linux it does.
 */
export async function currentBoot(): Promise<string | undefined> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'ascii')).trim();
  } catch {
    return undefined;
  }
}

/** Takes note of states that are on disk. */
export class SyncedState {
  readonly #file: FileHandle;
  readonly #boot: string | undefined;
  #syncs = 1;

  private constructor(file: FileHandle, boot: string | undefined) {
    this.#file = file;
    this.#boot = boot;
  }

  /** Makes the file, with the first state in it. */
  static async create(path: string, boot: string | undefined, heads: Uint8Array): Promise<SyncedState> {
    await writeDurably(path, NAME, Buffer.concat([encodeSlot(1, boot, heads), Buffer.alloc(SLOT_BYTES)]));
    return new SyncedState(await open(join(path, NAME), 'r+'), boot);
  }

  /** Durable on return. All pages that the heads speak of have to be on disk before. */
  async note(heads: Uint8Array): Promise<void> {
    this.#syncs += 1;
    const slot = encodeSlot(this.#syncs, this.#boot, heads);
    await this.#file.write(slot, 0, SLOT_BYTES, SLOT_BYTES * ((this.#syncs + 1) % 2));
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** The beginnings of the head pages, as of one moment: a commit may be writing one of them meanwhile. */
export function readHeads(data: FileHandle): Uint8Array {
  for (let before = readOnce(data); ; ) {
    const after = readOnce(data);
    if (before.equals(after)) return after;
    before = after;
  }
}

function readOnce({ fd }: FileHandle): Buffer {
  const heads = Buffer.alloc(2 * HEAD_BYTES);
  readSync(fd, heads, 0, HEAD_BYTES, 0);
  readSync(fd, heads, HEAD_BYTES, HEAD_BYTES, PAGE_BYTES);
  return heads;
}

/**
 * Puts a folder back to the state that was on disk last, if it was written to with relaxed durability and the system
 * has been started anew since. Durable on return. Throws an Error with a clear message when that cannot be done.
 */
export async function restoreSynced(path: string, boot: string | undefined): Promise<void> {
  const lost = await lostState(path, boot);
  if (lost === undefined) return;
  const data = await open(join(path, 'data.mdb'), 'r+');
  try {
    await data.write(lost, 0, HEAD_BYTES, 0);
    await data.write(lost, HEAD_BYTES, HEAD_BYTES, PAGE_BYTES);
    await data.datasync();
  } finally {
    await data.close();
  }
}

/** Throws an Error with a clear message when the folder has to be restored before it can be read. */
export async function assertNothingToRestore(path: string, boot: string | undefined): Promise<void> {
  if ((await lostState(path, boot)) === undefined) return;
  throw new Error(`the machine went down while ${path} was in use: start a server on it first`);
}

/** Makes everything in the folder durable, and takes the note away: no state is put back from now on. */
export async function forgetSynced(path: string): Promise<void> {
  if ((await readIfThere(path)) === undefined) return;
  const data = await open(join(path, 'data.mdb'), 'r+');
  try {
    await data.sync();
  } finally {
    await data.close();
  }
  await rm(join(path, NAME), { force: true });
  await syncFolder(path);
}

/** The heads to put back; undefined when everything that was written is there. */
async function lostState(path: string, boot: string | undefined): Promise<Buffer | undefined> {
  const content = await readIfThere(path);
  if (content === undefined) return undefined;
  const slots = [content.subarray(0, SLOT_BYTES), content.subarray(SLOT_BYTES)].filter(isWhole);
  const [latest] = slots.sort((one, other) => numberOf(other) - numberOf(one));
  if (latest === undefined) throw new Error(`${join(path, NAME)} is damaged`);
  const writtenIn = latest.toString('ascii', BOOT_AT, HEADS_AT).replace(/\0+$/, '');
  return boot !== undefined && writtenIn === boot ? undefined : latest.subarray(HEADS_AT, CHECKSUM_AT);
}

function encodeSlot(syncs: number, boot: string | undefined, heads: Uint8Array): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.writeBigUInt64BE(BigInt(syncs));
  slot.write(boot ?? '', BOOT_AT, HEADS_AT - BOOT_AT, 'ascii');
  slot.set(heads, HEADS_AT);
  slot.writeUInt32BE(crc32(slot.subarray(0, CHECKSUM_AT)), CHECKSUM_AT);
  return slot;
}

function isWhole(slot: Buffer): boolean {
  return (
    slot.length === SLOT_BYTES &&
    numberOf(slot) > 0 &&
    slot.readUInt32BE(CHECKSUM_AT) === crc32(slot.subarray(0, CHECKSUM_AT))
  );
}

function numberOf(slot: Buffer): number {
  return Number(slot.readBigUInt64BE());
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(path, NAME));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
