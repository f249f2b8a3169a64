import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const MAIN = join(ROOT, 'dist', 'cli', 'main.js');

/** What a run of the command left behind. */
export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `stator serve` that has said it is ready. */
export interface StatorProcess {
  readonly readyLine: string;
  readonly endpoint: string;
  readonly pid: number;
  /** What it has written to standard error so far. */
  readonly stderr: string;
  /** Sends a signal and resolves with what the process left behind. */
  end(signal: NodeJS.Signals): Promise<CommandResult>;
}

/** Runs the built command to its end. */
export async function runStator(args: readonly string[], cwd = ROOT): Promise<CommandResult> {
  return collect(start(args, cwd)).result;
}

/** Runs the built command and kills it after a time, unless it has ended by then. */
export async function killStator(args: readonly string[], afterMs: number): Promise<CommandResult> {
  const child = start(args, ROOT);
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  try {
    return await collect(child).result;
  } finally {
    clearTimeout(timer);
  }
}

/** Starts the built command and waits for its line. Rejects with what it printed when it ends instead. */
export async function startStatorProcess(args: readonly string[], cwd = ROOT): Promise<StatorProcess> {
  const child = start(args, cwd);
  const { output, result } = collect(child);
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => {
      if (output.stdout.includes('\n')) resolve();
    });
  });
  await Promise.race([ready, result]);
  const endpoint = /http:\/\/[^\s,;]+/.exec(output.stdout)?.[0];
  if (endpoint === undefined) throw new Error(`stator did not start: ${output.stdout}${output.stderr}`);
  return {
    readyLine: output.stdout,
    endpoint,
    pid: child.pid ?? 0,
    get stderr() {
      return output.stderr;
    },
    end: (signal) => {
      child.kill(signal);
      return result;
    },
  };
}

function start(args: readonly string[], cwd: string): ChildProcess {
  if (!existsSync(MAIN)) throw new Error('dist/ is missing: run npm run build first');
  return spawn(process.execPath, [MAIN, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(child: ChildProcess) {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const result: Promise<CommandResult> = once(child, 'close').then(([status]) => ({ ...output, status }));
  return { output, result };
}
