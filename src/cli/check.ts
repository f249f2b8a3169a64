import { checkData, StartError, type TableCheck } from '../server/index.js';
import { faultLines } from './faults.js';

/** The flags of `stator check`. */
export interface CheckFlags {
  readonly dataDir: string;
  /** A database instead of the folder. */
  readonly engine?: string;
}

/** Checks a data folder or a database and prints a line for each table; faults, if any, below it and with exit status 1. */
export async function check({ dataDir, engine }: CheckFlags): Promise<void> {
  let faults = 0;
  let tables = 0;
  try {
    const storage =
      engine === undefined
        ? ({ kind: 'lmdb', dataDir } as const)
        : ({ kind: 'postgres', url: engine } as const);
    await checkData(storage, (found) => {
      tables++;
      faults += found.report.inconsistencies.length;
      process.stdout.write(linesOf(found));
    });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`stator: ${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`${tables} tables, ${faults === 0 ? 'all in order' : `${faults} faults`}\n`);
  if (faults > 0) process.exitCode = 1;
}

function linesOf({ table, report }: TableCheck): string {
  const { itemCount, entryCount, inconsistencies } = report;
  const verdict = inconsistencies.length === 0 ? 'in order' : `${inconsistencies.length} faults`;
  const head = `${table.region} ${table.tableName}: ${itemCount} items, ${entryCount} index entries, ${verdict}\n`;
  const faults = inconsistencies.map(({ space, key, problem }) => {
    const place = key === undefined ? space : `${space} ${Buffer.from(key).toString('hex')}`;
    return `${place}: ${problem}`;
  });
  return head + faultLines(faults);
}
