// Writes the README's table of operations from the code: which of the API's operations the built server answers.
//
//   npm run build && node scripts/write-operations-table.mjs            writes the table
//   npm run build && node scripts/write-operations-table.mjs --check    fails when it is out of date
import { readFileSync, writeFileSync } from 'node:fs';
import { operations } from '../dist/operations/index.js';
import { operationNames } from '../dist/shapes/index.js';

const README = new URL('../README.md', import.meta.url);
const START = '<!-- operations:start -->';
const END = '<!-- operations:end -->';

/** In the order of the table; an operation belongs to the first area whose pattern knows its name. */
const AREAS = [
  ['Items', /^(Put|Get|Update|Delete|BatchGet|BatchWrite)Item$|^(Query|Scan)$/],
  ['Tables', /^(Create|Describe|List|Update|Delete)Tables?$/],
  ['Time to live', /TimeToLive$/],
  ['Tags', /^(TagResource|UntagResource|ListTagsOfResource)$/],
  ['Account', /^Describe(Limits|Endpoints)$/],
  ['Transactions', /^Transact/],
  ['PartiQL', /(ExecuteStatement|ExecuteTransaction)$/],
  ['Streams', /^(DescribeStream|ListStreams|GetShardIterator|GetRecords)$/],
  ['Kinesis', /KinesisStreamingDestination$/],
  ['Export and import', /^Export|^Import|Exports?$|Imports?$/],
  ['Backups', /Backups?$|TableToPointInTime$/],
  ['Global tables', /GlobalTable/],
  ['Replica auto scaling', /ReplicaAutoScaling$/],
  ['Resource policies', /ResourcePolicy$/],
  ['Contributor Insights', /ContributorInsights$/],
  ['Bulk operations', /Bulk/],
  ['Vector search', /^SearchVectors$/],
];

const readme = readFileSync(README, 'utf8');
const written = withTable(readme, printTable());
if (!process.argv.includes('--check')) {
  writeFileSync(README, written);
} else if (written !== readme) {
  console.error(
    "README.md's table of operations is out of date: run node scripts/write-operations-table.mjs",
  );
  process.exitCode = 1;
}

function printTable() {
  const rows = AREAS.map(([title]) => ({ title, works: [], missing: [] }));
  for (const name of operationNames) {
    const row = rows[AREAS.findIndex(([, pattern]) => pattern.test(name))];
    if (row === undefined) throw new Error(`${name} belongs to no area: add one to AREAS`);
    (name in operations ? row.works : row.missing).push(name);
  }
  const count = operationNames.filter((name) => name in operations).length;
  return [
    `${count} of ${operationNames.length} operations:`,
    '',
    '| | works | not there yet |',
    '| --- | --- | --- |',
    ...rows.map(({ title, works, missing }) => `| ${title} | ${works.join(', ')} | ${missing.join(', ')} |`),
  ].join('\n');
}

function withTable(text, table) {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md has no ${START} … ${END}`);
  return `${text.slice(0, start + START.length)}\n${table}\n${text.slice(end)}`;
}
