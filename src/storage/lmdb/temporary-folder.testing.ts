import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Gives folders that do not exist yet, one per call, and removes them after the tests of the file. */
export function temporaryFolders(): () => string {
  const parent = mkdtempSync(join(tmpdir(), 'stator-storage-'));
  afterAll(() => rmSync(parent, { recursive: true, force: true }));
  let count = 0;
  return () => join(parent, String(++count));
}
