/** No room left: writes are refused with StorageError, whole; reads go on, and writes do once there is room again. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startChild, temporaryFolder } from './built-engine.js';

const LIMIT_KIB = 4_000;

const parent = temporaryFolder();

describe.skipIf(process.platform === 'win32')('an engine whose file cannot grow', () => {
  it.each([true, false])('refuses writes and lives on, alone: %s', async (isAlone) => {
    // A limit on the size of files fails the same writes as a full disk does, and needs no privilege.
    const limited = ['bash', '-c', `ulimit -f ${LIMIT_KIB} && exec "$@"`, 'bash'];
    const child = startChild('engine-full.mjs', [join(parent, String(isAlone)), String(isAlone)], limited);
    expect(await child.ended, child.errors()).toBe(0);
    const outcome: unknown = JSON.parse(child.lines.at(-1) ?? '');
    expect(outcome).toMatchObject({ codes: ['unavailable'], unhandled: 0, writableAgain: true });
    const { acknowledged, refused, counted, readable } = outcome as {
      acknowledged: number;
      refused: number;
      counted: number;
      readable: number[];
    };
    expect(acknowledged).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect([counted, ...readable]).toEqual([acknowledged, acknowledged, acknowledged]);
  });
});
