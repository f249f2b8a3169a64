import { expect, it } from 'vitest';
import { isHandwritten, longFunctions, readSourceFiles, type SourceFile } from './support/source-files.js';

/**
 * The floors: a folder imports only from lower ones. Folders that share a floor do not import each other; halves
 * are steps within a floor of the design.
 */
const FLOORS: Readonly<Record<string, number>> = {
  support: 0,
  limits: 0,
  errors: 0.5,
  values: 1,
  codec: 1.5,
  shapes: 1.5,
  expressions: 2,
  partiql: 2.5,
  auth: 2,
  storage: 3,
  tables: 4,
  streams: 5,
  ttl: 5,
  backups: 5,
  replication: 5,
  triggers: 5,
  capacity: 5,
  insights: 5,
  operations: 6,
  protocol: 7,
  server: 8,
  cli: 9,
  embedded: 9,
};

const MAX_FILE_LINES = 300;
/** Tests may hold long tables of cases. */
const MAX_TEST_LINES = 500;
const MAX_FUNCTION_LINES = 70;

/** Files that may be longer, up to 500 lines. Entries may shrink and go, never grow or come. */
const LONG_FILES: Readonly<Record<string, number>> = {};

const sources = readSourceFiles('src');
const tests = readSourceFiles('test');

it('has every file in a folder of the design', () => {
  expect(sources.filter(({ folder }) => FLOORS[folder] === undefined).map(({ path }) => path)).toEqual([]);
});

it('has no folder for odds and ends', () => {
  const odd = /\/(utils?|common|helpers?|services?|misc|shared|lib)\//;
  expect(sources.map(({ path }) => path).filter((path) => odd.test(path))).toEqual([]);
});

it('imports downwards only', () => {
  const upwards = crossings().filter(([file, target]) => floorOf(target) >= floorOf(file.path));
  expect(upwards.map(describeImport)).toEqual([]);
});

it('imports other folders through their index only', () => {
  const inwards = crossings().filter(([, target]) => !/^src\/\w+\/index\.ts$/.test(target));
  expect(inwards.map(describeImport)).toEqual([]);
});

it("does not import its own folder's index, tests of the whole folder excepted", () => {
  const own = importPairs().filter(
    ([file, target]) => target === `src/${file.folder}/index.ts` && !isDoor(file) && !file.isTest,
  );
  expect(own.map(describeImport)).toEqual([]);
});

it('imports nothing in a circle', () => {
  expect(findCycle(sources)).toBeUndefined();
});

it('names engines in the server only', () => {
  const naming = sources.filter(
    ({ folder, isTest, lines }) =>
      !['server', 'storage'].includes(folder) &&
      !isTest &&
      lines.some((line) => /\bopen(Lmdb|Memory|Postgres)Engine\b/.test(line)),
  );
  expect(naming.map(({ path }) => path)).toEqual([]);
});

it('keeps files short', () => {
  const limitOf = ({ path, isTest }: SourceFile) =>
    isTest ? MAX_TEST_LINES : (LONG_FILES[path] ?? MAX_FILE_LINES);
  const long = [...sources, ...tests].filter(
    (file) => isHandwritten(file) && file.lines.length > limitOf(file),
  );
  expect(long.map(({ path, lines }) => `${path}: ${lines.length}`)).toEqual([]);
  expect(Object.values(LONG_FILES).every((lines) => lines <= 500)).toBe(true);
});

it('keeps no exception for a file that needs none', () => {
  const lengths = new Map([...sources, ...tests].map(({ path, lines }) => [path, lines.length]));
  const idle = Object.keys(LONG_FILES).filter((path) => (lengths.get(path) ?? 0) <= MAX_FILE_LINES);
  expect(idle).toEqual([]);
});

it('keeps functions short', () => {
  const written = sources.filter((file) => isHandwritten(file) && !file.isTest);
  expect(written.flatMap((file) => longFunctions(file, MAX_FUNCTION_LINES))).toEqual([]);
});

it('has no any', () => {
  const loose = /(:|<|\bas|\||=>) any\b|\bany\[\]|<any\b/;
  const found = sources.flatMap(({ path, lines }) =>
    lines.flatMap((line, index) => (loose.test(withoutComment(line)) ? [`${path}:${index + 1}`] : [])),
  );
  expect(found).toEqual([]);
});

type ImportPair = readonly [file: SourceFile, target: string];

function importPairs(): readonly ImportPair[] {
  return sources.flatMap((file) => file.imports.map((target): ImportPair => [file, target]));
}

/** Imports that leave their folder. */
function crossings(): readonly ImportPair[] {
  return importPairs().filter(([file, target]) => !target.startsWith(`src/${file.folder}/`));
}

function floorOf(path: string): number {
  return FLOORS[path.split('/')[1] ?? ''] ?? Number.POSITIVE_INFINITY;
}

function describeImport([file, target]: ImportPair): string {
  return `${file.path} imports ${target}`;
}

/** The CommonJS door and its types stand before the index. */
function isDoor({ path }: SourceFile): boolean {
  return /^src\/embedded\/index\.(d\.cts|cjs)$/.test(path);
}

function withoutComment(line: string): string {
  return line.trim().startsWith('*') ? '' : line.replace(/\/\/.*|\/\*.*/, '').replace(/'[^']*'|`[^`]*`/g, '');
}

/** The paths of a circle of imports, if there is one. */
function findCycle(files: readonly SourceFile[]): readonly string[] | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const target of byPath.get(path)?.imports ?? []) {
      const cycle = visit(target, [...way, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
