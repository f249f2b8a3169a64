import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pinnedTo } from './servers.mjs';

// Runs the load generator (load.mjs, which says what the options are) in a process of its own, on the other core, or where
// `pin` says.
export function load({ pin = pinnedTo(1), ...options }) {
  return runChild('load.mjs', pin, options);
}

// Runs a file of this folder as a process that takes one message and answers with one.
export function runChild(file, pin, options) {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(new URL(file, import.meta.url));
    const [program, ...args] = [...pin, process.execPath, path];
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.once('message', resolve);
    child.once('exit', (status) => reject(new Error(`${file} ended with status ${status}`)));
    child.send(options);
  });
}
