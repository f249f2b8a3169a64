// Writes the README's benchmark figures from the newest run of `npm run bench`, or from the file named:
//
//   node scripts/write-benchmark-table.mjs [bench/results/….json]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const README = new URL('../README.md', import.meta.url);
const RESULTS = new URL('../bench/results/', import.meta.url);
const START = '<!-- bench:start -->';
const END = '<!-- bench:end -->';

const { name, run } = readRun(process.argv[2]);
const readme = readFileSync(README, 'utf8');
const start = readme.indexOf(START);
const end = readme.indexOf(END);
if (start < 0 || end < start) throw new Error(`README.md has no ${START} … ${END}`);
writeFileSync(README, `${readme.slice(0, start + START.length)}\n${printTable()}\n${readme.slice(end)}`);

function readRun(path) {
  const newest = () =>
    new URL(
      readdirSync(RESULTS)
        .filter((file) => file.endsWith('.json'))
        .sort()
        .at(-1),
      RESULTS,
    );
  const file = path ?? newest();
  return { name: String(file).split('/').at(-1), run: JSON.parse(readFileSync(file, 'utf8')) };
}

function printTable() {
  const { node, cpu, flags, results, scenarios = [] } = run;
  const others = ['bare', 'dynalite'].filter((server) => server in results[0]);
  const shown = (server) => (server === 'stator' ? 'Stator' : server);
  const columns = [
    '',
    'at once',
    'Stator, p50 / p99 ms',
    ...others.map(shown),
    ...others.map((other) => `Stator : ${other}`),
  ];
  const rows = results.map((row) => [
    row.workload,
    row.concurrency,
    `**${perSecond(row.stator)}**, ${row.stator.p50Ms.toFixed(2)} / ${row.stator.p99Ms.toFixed(2)}`,
    ...others.map((other) => perSecond(row[other])),
    ...others.map((other) =>
      row[other] ? (row.stator.opsPerSecond / row[other].opsPerSecond).toFixed(2) : '',
    ),
  ]);
  return [
    `Requests per second; ${flags.rounds} rounds of ${flags.seconds} s, the median round. Node.js ${node}, ${cpu}, run of ${name.slice(0, 10)}.`,
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
function perSecond(measured) {
  return measured === undefined ? '' : Math.round(measured.opsPerSecond).toLocaleString('en-US');
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}
