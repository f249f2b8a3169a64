// Writes the README's benchmark figures from the newest run of `npm run bench`, or from the files named, when one run was
// made in parts:
//
//   node scripts/write-benchmark-table.mjs [bench/results/….json…]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const README = new URL('../README.md', import.meta.url);
const RESULTS = new URL('../bench/results/', import.meta.url);
const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

const { name, run } = readRun(process.argv.slice(2));
const readme = readFileSync(README, 'utf8');
const start = readme.indexOf(START);
const end = readme.indexOf(END);
if (start < 0 || end < start) throw new Error(`README.md has no ${START} … ${END}`);
writeFileSync(README, `${readme.slice(0, start + START.length)}\n${printTable()}\n${readme.slice(end)}`);

// The parts as one run; what they were made with is in the first.
function readRun(paths) {
  const files = paths.length > 0 ? paths : [newestFile()];
  const parts = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  const joined = (field) => parts.flatMap((part) => part[field] ?? []);
  const run = { ...parts[0], results: joined('results'), scenarios: joined('scenarios') };
  return { name: String(files[0]).split('/').at(-1), run };
}

function newestFile() {
  const files = readdirSync(RESULTS).filter((file) => file.endsWith('.json'));
  return new URL(files.sort().at(-1), RESULTS);
}

function printTable() {
  const { node, cpu, flags, results, scenarios = [] } = run;
  const others = Object.keys(results[0]).filter(
    (key) => !['workload', 'concurrency', 'stator'].includes(key),
  );
  const columns = ['', 'at once', 'Stator, p50 / p99 ms', ...others];
  const rows = results.map((row) => [
    row.workload,
    row.concurrency,
    `**${perSecond(row.stator)}**, ${row.stator.p50Ms.toFixed(2)} / ${row.stator.p99Ms.toFixed(2)}`,
    ...others.map((other) => besideStator(row.stator, row[other])),
  ]);
  return [
    `Requests per second, and in brackets how many times as many Stator answers; ${roundsOf(flags)}. Node.js ${node}, ${cpu}, run of ${name.slice(0, 10)}.`,
    '',
    line(columns),
    line(columns.map((_, at) => (at === 0 ? '---' : '---:'))),
    ...rows.map(line),
    ...(scenarios.length > 0 ? ['', ...scenarios.map(listed)] : []),
  ].join('\n');
}

function listed({ scenario, ...measured }) {
  const figures = Object.entries(measured).map(([name, value]) => `${name}: ${shownFigure(value)}`);
  return `- ${scenario}: ${figures.join('; ')}`;
}

function shownFigure(value) {
  return typeof value === 'number' ? Number(value.toFixed(2)).toLocaleString('en-US') : String(value);
}

// Nothing for a server that cannot do the workload.
function besideStator(stator, other) {
  if (other === undefined) return '';
  return `${perSecond(other)} (${(stator.opsPerSecond / other.opsPerSecond).toFixed(2)})`;
}

function perSecond({ opsPerSecond }) {
  return Math.round(opsPerSecond).toLocaleString('en-US');
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}

function roundsOf({ rounds, seconds }) {
  return Number(rounds) === 1
    ? `one round of ${seconds} s`
    : `${rounds} rounds of ${seconds} s, the median round`;
}
