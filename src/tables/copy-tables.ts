/**
 * Copies all tables from one engine to another, of whatever kind: definitions, items, indexes, streams, item counts,
 * and the tokens of requests that must not be done twice; all bytes as they are, at one committed state. What is going
 * on at the source (a table that is being created or deleted, an index that is being filled) goes on at the
 * destination from where it was.
 *
 * The order: mark the destination; copy all spaces; read both sides again and compare; check that what is there agrees;
 * only then put the definitions in and take the mark away, in one write (see copy-mark).
 */
import {
  type Change,
  type Entry,
  orIfMissing,
  type Reader,
  type SpaceName,
  type StorageEngine,
} from '../storage/index.js';
import {
  assertUnclaimed,
  DEFINITION_CHANGE,
  deletion,
  garbageDelete,
  garbagePut,
} from './catalog-changes.js';
import { CATALOG_SPACE, COPY_MARK, garbageRefOf } from './catalog-records.js';
import { recordsOf } from './catalog-spaces.js';
import { CopyError, type CopyTarget, claimTarget } from './copy-mark.js';
import { copySpace, type OnCopied } from './copy-space.js';
import { type CopyUnit, copyUnit, countEntries, unitOfDeletedTable, unitOfTable } from './copy-unit.js';
import { type TableComparison, verifyUnit } from './copy-verify.js';
import { TOKENS_SPACE } from './request-tokens.js';

/** How far a copy is. */
export interface CopyProgress {
  readonly step: 'copying' | 'comparing';
  readonly tableName: string;
  /**
   * Entries dealt with in this step: items, index entries and stream records of all tables. To compare, each is read once,
   * and once more to see whether it agrees with the others, but for records.
   */
  readonly done: number;
  /** As many as are known beforehand. */
  readonly total: number;
  /** Keys and values of the entries dealt with. */
  readonly bytes: number;
}

export interface CopyOptions {
  /** A snapshot of the source. */
  readonly from: Reader;
  readonly to: StorageEngine;
  /** This copy, by a name that no other has. */
  readonly id: string;
  /** Called for every batch. */
  readonly onProgress: (progress: CopyProgress) => void;
  /** Told of each table after both sides have been compared. */
  readonly onTable: (comparison: TableComparison) => void;
}

/**
 * True when everything is the same on both sides, and the tables are there; false when something is not, and the
 * destination remains an unfinished copy. Rejects with CopyError when there is nothing to copy or the destination has
 * tables, and with the engines' errors.
 */
export async function copyTables(options: CopyOptions): Promise<boolean> {
  const { from, to, id } = options;
  const records = await findTables(from);
  const units = [...records.tables.map(unitOfTable), ...records.deleted.map(unitOfDeletedTable)];
  const spaces = units.flatMap((unit) => unit.spaces);
  const target = await claimTarget(to, { id, spaces });
  await target.write(spaces.map(garbagePut));
  await to.createSpaces(spaces);
  const copied = await copyUnits(options, target, units);
  if (!(await verifyUnits(options, units, copied))) return false;
  await putDefinitions(target, [...records.tables, ...records.deleted], spaces);
  if (!isSame(await recordsOf(to, 't'), records.tables)) {
    throw new CopyError('the definitions of tables are not the same on both sides');
  }
  return true;
}

async function findTables(from: Reader): Promise<{ tables: readonly Entry[]; deleted: readonly Entry[] }> {
  const [mark] = await orIfMissing([], async () => from.get([COPY_MARK]));
  if (mark !== undefined) throw new CopyError('the source is an unfinished copy itself');
  const tables = await orIfMissing([], async () => recordsOf(from, 't'));
  if (tables.length === 0) throw new CopyError('there are no tables in the source');
  return { tables, deleted: await recordsOf(from, 'd') };
}

/** Resolves with the number of entries copied. */
async function copyUnits(options: CopyOptions, to: CopyTarget, units: readonly CopyUnit[]): Promise<number> {
  const { from } = options;
  const meter = meterOf(options, 'copying', await countAll(from, units));
  for (const unit of units) await copyUnit(unit, { from, to, onCopied: meter.of(unit) });
  // Not compared later: servers at the destination clear those away whose time is over.
  await copySpace({ from, to, space: TOKENS_SPACE, onCopied: () => {} });
  return meter.done;
}

async function countAll(from: Reader, units: readonly CopyUnit[]): Promise<number> {
  let total = 0;
  for (const unit of units) total += await countEntries(from, unit);
  return total;
}

/** Whether all is the same, and in order. */
async function verifyUnits(
  options: CopyOptions,
  units: readonly CopyUnit[],
  copied: number,
): Promise<boolean> {
  const { from, to, onTable } = options;
  const meter = meterOf(options, 'comparing', copied + (await countAll(from, units)));
  let isWhole = true;
  for (const unit of units) {
    const comparison = await verifyUnit(unit, { from, to, onRead: meter.of(unit) });
    if (comparison.faults.length > 0) isWhole = false;
    onTable(comparison);
  }
  return isWhole;
}

/** From here on the tables are there. */
function putDefinitions(
  target: CopyTarget,
  records: readonly Entry[],
  spaces: readonly SpaceName[],
): Promise<void> {
  return target.decide(spaces.map(garbageRefOf), (garbage) => {
    assertUnclaimed(garbage);
    const puts = records.map(({ key, value }): Change => ({ kind: 'put', space: CATALOG_SPACE, key, value }));
    return [...puts, DEFINITION_CHANGE, ...spaces.map(garbageDelete), deletion(COPY_MARK)];
  });
}

function meterOf({ onProgress }: CopyOptions, step: CopyProgress['step'], total: number) {
  const meter = {
    done: 0,
    bytes: 0,
    /** What to call with what is dealt with of a table. */
    of:
      ({ tableName }: CopyUnit): OnCopied =>
      (entries, bytes) => {
        meter.done += entries;
        meter.bytes += bytes;
        onProgress({ step, tableName, total, done: meter.done, bytes: meter.bytes });
      },
  };
  return meter;
}

function isSame(some: readonly Entry[], others: readonly Entry[]): boolean {
  const isSameEntry = ({ key, value }: Entry, other: Entry | undefined) =>
    other !== undefined && Buffer.compare(key, other.key) === 0 && Buffer.compare(value, other.value) === 0;
  return some.length === others.length && some.every((entry, at) => isSameEntry(entry, others[at]));
}
