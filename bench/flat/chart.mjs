// The curve of the flatness benchmark as an SVG picture: latencies, and the server's CPU time for a request, as multiples of
// those at 100,000 items. Readable on light and dark pages: it brings its own ground.
const WIDTH = 968;
const HEIGHT = 330;
const PANEL = { width: 262, height: 200, top: 62 };
const PANELS = [
  { left: 48, name: 'p50', key: 'p50Ms' },
  { left: 362, name: 'p99', key: 'p99Ms' },
  { left: 676, name: 'CPU', key: 'cpuMicros' },
];
const LEGEND_LEFT = PANELS[0].left;
const LIMIT = 1.5;
const SERIES = [
  { workload: 'flat-get-item', name: 'GetItem', mark: 'get' },
  { workload: 'flat-put-item', name: 'PutItem, durable', mark: 'put' },
  { workload: 'flat-query', name: 'Query', mark: 'query' },
];
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 14px; font-weight: 600; }
  .quiet { fill: #59636e; }
  .ground { fill: #ffffff; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .limit { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 5 4; }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
  .get { stroke: #0969da; fill: #0969da; } .put { stroke: #bc4c00; fill: #bc4c00; } .query { stroke: #1a7f37; fill: #1a7f37; }
  .line.get, .line.put, .line.query { fill: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .quiet { fill: #9198a1; } .ground { fill: #0d1117; } .grid { stroke: #3d444d; }
    .limit { stroke: #9198a1; }
    .get { stroke: #4493f8; fill: #4493f8; } .put { stroke: #f0883e; fill: #f0883e; } .query { stroke: #3fb950; fill: #3fb950; }
  }`;

export function flatnessChart(stages) {
  const base = { items: 100_000, ratioOf: () => 1 };
  const points = [
    base,
    ...stages.map(({ items, measured }) => ({
      items,
      ratioOf: (workload, key) => measured[workload].large[key] / measured[workload].small[key],
    })),
  ];
  const highest = Math.max(
    ...points.flatMap((point) =>
      SERIES.flatMap(({ workload }) => PANELS.map(({ key }) => point.ratioOf(workload, key))),
    ),
  );
  const axes = axesOf(points, Math.max(2, Math.ceil(highest * 2) / 2));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    '<title>Latency and CPU time against those at 100,000 items, by number of items in the table</title>',
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="8"/>`,
    `<text class="title" x="${LEGEND_LEFT}" y="24">Latency and CPU time of a request as multiples of those at 100,000 items</text>`,
    ...PANELS.map((place) => panel(place, points, axes)),
    legend(),
    '</svg>\n',
  ].join('\n');
}

// Items on a logarithmic axis, multiples on a linear one from 0.
function axesOf(points, top) {
  const [first, last] = [points[0].items, points.at(-1).items].map(Math.log);
  return {
    top,
    x: (items) => ((Math.log(items) - first) / (last - first)) * PANEL.width,
    y: (multiple) => PANEL.top + PANEL.height * (1 - multiple / top),
  };
}

function panel({ left, name, key }, points, { top, x, y }) {
  const multiples = Array.from({ length: Math.floor(top / 0.5) + 1 }, (_, index) => index * 0.5);
  return [
    `<g transform="translate(${left} 0)">`,
    `<text x="0" y="${PANEL.top - 12}">${name}</text>`,
    ...multiples.map(
      (multiple) =>
        `<line class="${multiple === LIMIT ? 'limit' : 'grid'}" x1="0" x2="${PANEL.width}" y1="${round(y(multiple))}" y2="${round(y(multiple))}"/>` +
        `<text class="quiet" x="-8" y="${round(y(multiple) + 4)}" text-anchor="end">${multiple}</text>`,
    ),
    ...points.map(
      ({ items }) =>
        `<text class="quiet" x="${round(x(items))}" y="${PANEL.top + PANEL.height + 20}" text-anchor="middle">${shortly(items)}</text>`,
    ),
    ...SERIES.map(({ workload, mark }) => {
      const places = points.map((point) => [round(x(point.items)), round(y(point.ratioOf(workload, key)))]);
      return (
        `<polyline class="line ${mark}" points="${places.map((place) => place.join(',')).join(' ')}"/>` +
        places.map(([cx, cy]) => `<circle class="${mark}" cx="${cx}" cy="${cy}" r="3"/>`).join('')
      );
    }),
    '</g>',
  ].join('\n');
}

function legend() {
  const y = HEIGHT - 18;
  const names = SERIES.map(
    ({ name, mark }, index) =>
      `<line class="line ${mark}" x1="${LEGEND_LEFT + index * 150}" x2="${LEGEND_LEFT + index * 150 + 22}" y1="${y - 4}" y2="${y - 4}"/>` +
      `<text x="${LEGEND_LEFT + index * 150 + 28}" y="${y}">${name}</text>`,
  );
  const limitLeft = LEGEND_LEFT + SERIES.length * 150;
  return [
    ...names,
    `<line class="limit" x1="${limitLeft}" x2="${limitLeft + 22}" y1="${y - 4}" y2="${y - 4}"/>`,
    `<text x="${limitLeft + 28}" y="${y}">the limit we set, ${LIMIT}</text>`,
  ].join('\n');
}

function shortly(items) {
  return items >= 950_000 ? `${Number((items / 1e6).toFixed(1))} M` : `${Math.round(items / 1000)} k`;
}

function round(number) {
  return Number(number.toFixed(1));
}
