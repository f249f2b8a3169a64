import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** A child process under test, the lines it has written so far, and when it is over. */
export interface Child {
  readonly lines: string[];
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** What it wrote to standard error. */
  errors(): string;
  /** Resolves with exit code or signal after all its output has been read. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/**
 * Starts a script of this folder with Node.js. The scripts import dist/, as plain processes cannot read
 * TypeScript: `npm test` builds it first.
 */
export function startChild(script: string, args: readonly string[], through: readonly string[] = []): Child {
  const built = fileURLToPath(new URL('../../dist/storage/index.js', import.meta.url));
  if (!existsSync(built)) throw new Error('the crash tests run the built engine: run `npm run build` first');
  const path = fileURLToPath(new URL(script, import.meta.url));
  const [command = process.execPath, ...rest] = [...through, process.execPath, path, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
  return { lines, process: child, errors: () => errors, ended };
}

/** A folder for the tests of a file, removed after them. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stator-crash-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Waits until the child has written a line that passes, or has ended. */
export async function waitForLine(child: Child, passes: (line: string) => boolean): Promise<void> {
  const isRunning = () => child.process.exitCode === null && child.process.signalCode === null;
  while (isRunning() && !child.lines.some(passes)) await new Promise((resolve) => setTimeout(resolve, 5));
  if (!child.lines.some(passes)) throw new Error(`the child ended too early: ${child.errors()}`);
}
