import { expect, it } from 'vitest';
import { describeProgress, type Progress, ProgressLine } from './progress-line.js';

const QUARTER: Progress = { title: 'copying', done: 250, total: 1_000, unit: 'items', elapsedMs: 500 };

function outputOf(isTTY: boolean, columns = 200) {
  const written: string[] = [];
  return { written, output: { isTTY, columns, write: (text: string) => written.push(text) } };
}

it.each([
  [QUARTER, 0, 'copying 25 %, 250/1000 items, 500/s, 2 s left'],
  [{ ...QUARTER, detail: '3 MB' }, 8, 'copying [##------] 25 %, 250/1000 items, 3 MB, 500/s, 2 s left'],
  [{ ...QUARTER, done: 0 }, 0, 'copying 0 %, 0/1000 items, 0/s'],
  [{ ...QUARTER, done: 0, total: 0, elapsedMs: 0 }, 4, 'copying [####] 100 %, 0/0 items, 0/s'],
  [{ ...QUARTER, done: 1_200 }, 4, 'copying [####] 100 %, 1200/1200 items, 2400/s, 0 s left'],
  [{ ...QUARTER, total: 100_250 }, 0, 'copying 0 %, 250/100250 items, 500/s, 4 min left'],
  [{ ...QUARTER, total: 18_000_250 }, 0, 'copying 0 %, 250/18000250 items, 500/s, 10 h left'],
])('says how far it is: %o, %i cells', (progress, cells, text) => {
  expect(describeProgress(progress, cells)).toBe(text);
});

it('rewrites one line on a terminal, not too often, cut to its width', () => {
  const { written, output } = outputOf(true, 21);
  let nowMs = 0;
  const line = new ProgressLine(output, () => nowMs);
  line.clear();
  for (nowMs = 0; nowMs <= 100; nowMs += 10) line.show(() => QUARTER);
  const text = 'copying [#####------';
  expect(written).toEqual([`\r${text}\x1b[K`, `\r${text}\x1b[K`]);
  line.clear();
  line.clear();
  expect(written.slice(2)).toEqual(['\r\x1b[K']);
});

it('writes plain lines elsewhere, the first after a while', () => {
  const { written, output } = outputOf(false);
  let nowMs = 0;
  const line = new ProgressLine(output, () => nowMs);
  for (nowMs = 0; nowMs <= 10_000; nowMs += 100) line.show(() => QUARTER);
  line.clear();
  const text = 'copying 25 %, 250/1000 items, 500/s, 2 s left\n';
  expect(written).toEqual([text, text]);
});
