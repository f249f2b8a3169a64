import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pinnedTo } from './servers.mjs';

// Runs the load generator (load.mjs, which says what the options are) in a process of its own, on the other core.
export function load(options) {
  return new Promise((resolve, reject) => {
    const generator = fileURLToPath(new URL('load.mjs', import.meta.url));
    const [program, ...args] = [...pinnedTo(1), process.execPath, generator];
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.once('message', resolve);
    child.once('exit', (status) => reject(new Error(`the load ended with status ${status}`)));
    child.send(options);
  });
}
