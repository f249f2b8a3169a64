import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, runStator } from './support/stator-process.js';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

it('lists the operations that the built server answers', () => {
  const script = join(ROOT, 'scripts', 'write-operations-table.mjs');
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
});

it('names every flag of the command, and no other', async () => {
  const { stdout } = await runStator(['serve', '--help']);
  const flags = (text: string) => new Set(text.match(/(?<=\s|`)--[a-z][a-z-]+/g));
  const table = readme.slice(readme.indexOf('<!-- flags:start -->'), readme.indexOf('<!-- flags:end -->'));
  expect([...flags(table)].sort()).toEqual([...flags(stdout)].sort());
});
