import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stator-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const lockFile = () => join(folder, 'server.lock');

it('keeps a second server out until the first lets go', () => {
  const release = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`the data folder ${folder} is in use by process ${process.pid}`);
  release();
  lockFolder(folder)();
});

it('says which other process has the folder', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'ignore' });
  const release = lockFolder(folder);
  const ours = readFileSync(lockFile(), 'utf8');
  release();
  // A process that does run, described as it would describe itself where the start can be told, by its id elsewhere.
  const start = ours.includes(' ') ? ` ${startOf(child.pid ?? 0)}` : '';
  writeFileSync(lockFile(), `${child.pid}${start}`);
  expect(() => lockFolder(folder)).toThrow(`in use by process ${child.pid}`);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  lockFolder(folder)();
});

it.each([
  ['a process that is gone', '999999999'],
  ['another process that has the same id today', `${process.pid} 00000000-0000 1`],
  ['nobody', ''],
])('takes over a lock left behind by %s', (_who, holder) => {
  writeFileSync(lockFile(), holder);
  const release = lockFolder(folder);
  expect(readFileSync(lockFile(), 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  release();
});

function startOf(pid: number): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
}
