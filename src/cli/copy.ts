import {
  type CopyProgress,
  copyData,
  StartError,
  type StorageChoice,
  type TableComparison,
} from '../server/index.js';
import { ProgressLine } from '../support/index.js';
import { describeStorage } from './describe-storage.js';
import { faultLines } from './faults.js';

/** The flags of `stator copy`. */
export interface CopyFlags {
  readonly from: StorageChoice;
  readonly to: StorageChoice;
}

/** What all tables come to. */
interface Totals {
  tables: number;
  entries: number;
  bytes: number;
  faults: number;
}

/** Copies all tables and prints a line for each; a failure prints one line, and whatever is not the same exits with 1. */
export async function copy({ from, to }: CopyFlags): Promise<void> {
  const totals: Totals = { tables: 0, entries: 0, bytes: 0, faults: 0 };
  const progress = new CopyProgressLine();
  let isSame: boolean;
  try {
    isSame = await copyData({
      from,
      to,
      onProgress: (state) => progress.show(state),
      onTable: (comparison) => {
        addTo(totals, comparison);
        progress.clear();
        process.stdout.write(linesOf(comparison));
      },
    });
  } catch (error) {
    progress.clear();
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(
      `stator: cannot copy ${describeStorage(from)} to ${describeStorage(to)}: ${error.message}\n`,
    );
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`${summaryOf(totals)}, ${progress.end()}, ${verdictOf(totals)}\n`);
  if (isSame) return;
  process.stderr.write(
    `stator: ${describeStorage(to)} is not a copy of ${describeStorage(from)} and will not be served\n`,
  );
  process.exitCode = 1;
}

/** On standard error, so that standard output holds nothing but results. */
class CopyProgressLine {
  readonly #line = new ProgressLine(process.stderr);
  #step: CopyProgress['step'] = 'copying';
  #startMs = performance.now();
  #lastMs = this.#startMs;
  #copiedMs = 0;

  show({ step, tableName, done, total, bytes }: CopyProgress): void {
    if (step !== this.#step) {
      // A step begins where the one before ended.
      this.#copiedMs = this.#lastMs - this.#startMs;
      this.#startMs = this.#lastMs;
      this.#step = step;
    }
    this.#lastMs = performance.now();
    this.#line.show(() => ({
      title: `${step} ${tableName}`,
      ...{ done, total, unit: 'entries', detail: megabytes(bytes) },
      elapsedMs: performance.now() - this.#startMs,
    }));
  }

  clear(): void {
    this.#line.clear();
  }

  /** Says how long the steps took. */
  end(): string {
    this.clear();
    return `copied in ${seconds(this.#copiedMs)}, compared in ${seconds(performance.now() - this.#startMs)}`;
  }
}

function addTo(totals: Totals, { digest, faults }: TableComparison): void {
  totals.tables += 1;
  totals.entries += digest.entries;
  totals.bytes += digest.bytes;
  totals.faults += faults.length;
}

function linesOf({ region, tableName, isDeleted, counts, digest, faults }: TableComparison): string {
  const { items, index, expiry, stream } = counts;
  const held = `${items} items, ${index + expiry} index entries, ${stream} stream entries`;
  const verdict = faults.length === 0 ? 'the same on both sides, in order' : `${faults.length} faults`;
  const mark = `SHA-256 ${digest.sha256.slice(0, 12)}`;
  const head = `${region} ${tableName}${isDeleted ? ', deleted' : ''}: ${held}, ${mark}, ${verdict}\n`;
  return head + faultLines(faults);
}

function summaryOf({ tables, entries, bytes }: Totals): string {
  return `${tables} tables, ${entries} entries, ${megabytes(bytes)}`;
}

function verdictOf({ faults }: Totals): string {
  return faults === 0 ? 'all the same' : `${faults} faults`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
