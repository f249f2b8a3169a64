import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A TypeScript file of ours, as the tidy test looks at it. */
export interface SourceFile {
  /** From the root of the repository, e.g. `src/codec/index.ts`. */
  readonly path: string;
  /** The folder under `src/`, e.g. `codec`; empty for a file that lies loose in `src/`. */
  readonly folder: string;
  readonly isTest: boolean;
  readonly lines: readonly string[];
  /** Paths of ours that it imports, types and late imports included. */
  readonly imports: readonly string[];
}

/** Files that a script writes: their length and form are the script's affair. */
const GENERATED = /^src\/shapes\/generated\//;

/** All files under `src/` or `test/`. */
export function readSourceFiles(under: 'src' | 'test'): readonly SourceFile[] {
  return readdirSync(join(ROOT, under), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|cts|mts|cjs|js|mjs)$/.test(name))
    .map((name) => readSourceFile(join(under, name)))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Whether a person writes this file. */
export function isHandwritten(file: SourceFile): boolean {
  return !GENERATED.test(file.path);
}

function readSourceFile(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const [, folder = '', inFolder] = path.split('/');
  return {
    path,
    folder: inFolder === undefined ? '' : folder,
    // `.testing.ts`: what tests share.
    isTest: /\.(test|testing)\.ts$/.test(path),
    lines: text.trimEnd().split('\n'),
    imports: importsOf(text).map((specifier) => pathOf(specifier, path)),
  };
}

/** `import … from`, `export … from` and bare imports at the start of a line, and late `import(…)` anywhere. */
function importsOf(text: string): readonly string[] {
  const atStart = text.matchAll(/^(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*'([^']+)'/gm);
  const late = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [...atStart, ...late]
    .map((match) => match[1] ?? '')
    .filter((specifier) => specifier.startsWith('.'));
}

function pathOf(specifier: string, importer: string): string {
  const resolved = normalize(join(ROOT, dirname(importer), specifier));
  return relative(ROOT, resolved).replace(/\.js$/, '.ts');
}

/** The functions of a file that are longer than so many lines, as `path:line`. Relies on our formatter's indents. */
export function longFunctions(file: SourceFile, maxLines: number): readonly string[] {
  return file.lines.flatMap((line, index) => {
    if (!opensFunction(line)) return [];
    const indent = line.length - line.trimStart().length;
    const end = file.lines.findIndex(
      (other, at) => at > index && other.search(/\S/) <= indent && other !== '',
    );
    return end - index + 1 > maxLines ? [`${file.path}:${index + 1}`] : [];
  });
}

function opensFunction(line: string): boolean {
  if (!line.endsWith('{')) return false;
  const code = line.trim();
  if (
    /^(\} )?(if|else|for|while|switch|do|try|catch|finally|class|export class|interface|return \{)\b/.test(
      code,
    )
  ) {
    return false;
  }
  return /\bfunction\b/.test(code) || code.endsWith('=> {') || /\)(: .+)? \{$/.test(code);
}
