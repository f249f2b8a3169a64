// Prints one row for each workload and concurrency: operations per second, latencies, and Stator against the others.
export function printTable(results) {
  const servers = Object.keys(results[0] ?? {}).filter(
    (name) => name !== 'workload' && name !== 'concurrency',
  );
  const others = servers.filter((name) => name !== 'stator');
  const header = [
    'workload',
    'conc.',
    ...servers.flatMap((name) => [`${name} ops/s`, 'p50 ms', 'p99 ms']),
    ...others.map((name) => `stator/${name}`),
  ];
  const rows = results.map((row) => [
    row.workload,
    String(row.concurrency),
    ...servers.flatMap((name) => figuresOf(row[name])),
    ...others.map((name) =>
      row[name] ? (row.stator.opsPerSecond / row[name].opsPerSecond).toFixed(2) : '-',
    ),
  ]);
  printAligned([header, ...rows]);
}

// Prints rows of cells, the first of each to the left.
export function printAligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  for (const cells of rows) {
    console.log(
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  '),
    );
  }
}

// Of a server that cannot do the workload there are none.
function figuresOf(measured) {
  if (measured === undefined) return ['-', '-', '-'];
  return [String(Math.round(measured.opsPerSecond)), measured.p50Ms.toFixed(2), measured.p99Ms.toFixed(2)];
}
