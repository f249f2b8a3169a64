import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from './support/stator-process.js';

// What a user of the published package has: the packed tarball in node_modules, its dependencies beside it.
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stator-package-'));
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const installed = join(folder, 'node_modules', 'statordb');
  mkdirSync(installed, { recursive: true });
  // --ignore-scripts: what npm test has built is what is packed.
  const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const [{ filename }] = JSON.parse(packed);
  run('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components', '1'], folder);
  for (const dependency of ['commander', 'lmdb', 'pino', '@types', '@aws-sdk']) {
    symlinkSync(join(ROOT, 'node_modules', dependency), join(folder, 'node_modules', dependency));
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const USE = `
  const stator = await startStator();
  const health = await (await fetch(stator.endpoint)).text();
  await stator.close();
  console.log(health.startsWith('healthy: 127.0.0.1:') && stator.clientSettings.region);
`;

it('is imported by ES modules', () => {
  writeFileSync(join(folder, 'esm.mjs'), `import { startStator } from 'statordb';\n${USE}`);
  expect(run(process.execPath, ['esm.mjs'], folder)).toBe('us-east-1\n');
});

it('is required by CommonJS', () => {
  const text = `const { startStator } = require('statordb');\n(async () => {${USE}})();`;
  writeFileSync(join(folder, 'commonjs.cjs'), text);
  expect(run(process.execPath, ['commonjs.cjs'], folder)).toBe('us-east-1\n');
});

it('ships types for both', () => {
  const use = `
    import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    import { type Stator, type StatorOptions, startStator } from 'statordb';
    export async function use(options: StatorOptions): Promise<DynamoDBClient> {
      const stator: Stator = await startStator(options);
      await stator.reset();
      return new DynamoDBClient(stator.clientSettings);
    }
    // @ts-expect-error: a port is a number
    export const wrong = startStator({ port: '8000' });
  `;
  for (const name of ['esm.mts', 'commonjs.cts']) writeFileSync(join(folder, name), use);
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    noEmit: true,
    types: ['node'],
  };
  const project = {
    compilerOptions: { ...compilerOptions, skipLibCheck: false },
    files: ['esm.mts', 'commonjs.cts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  expect(run(process.execPath, [compiler, '-p', '.'], folder)).toBe('');
});

it('runs as a command', () => {
  const main = join(folder, 'node_modules', 'statordb', 'dist', 'cli', 'main.js');
  expect(run(process.execPath, [main, '--version'], folder)).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('holds no tests and no sources', () => {
  const [{ files }] = JSON.parse(run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], ROOT));
  const paths = files.map(({ path }: { path: string }) => path);
  expect(paths).toContain('dist/cli/main.js');
  expect(paths.filter((path: string) => /\.test\.|^src\/|^test\//.test(path))).toEqual([]);
});
