// Compiles src/ to dist/, then puts each of the two entries (command, in-process API) with all it needs into few
// files: loading two hundred modules one by one would cost more than half of the time to start.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

// What was deleted in src/ must not live on in the package.
rmSync(dist, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

buildSync({
  entryPoints: [join('cli', 'main.js'), join('cli', 'worker.js'), join('embedded', 'index.js')].map((file) =>
    join(dist, file),
  ),
  outbase: dist,
  outdir: dist,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  // As deep as the entries, so that relative file names mean the same in both.
  chunkNames: 'bundle/[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
for (const door of ['index.cjs', 'index.d.cts']) {
  copyFileSync(join(root, 'src', 'embedded', door), join(dist, 'embedded', door));
}
chmodSync(join(dist, 'cli', 'main.js'), 0o755);
