import { resolve } from 'node:path';
import type { StorageChoice } from '../server/index.js';

/** Where data is kept. Nothing of a URL but hosts and database: it may hold a password. */
export function describeStorage(storage: StorageChoice): string {
  if (storage.kind === 'lmdb') return resolve(storage.dataDir);
  if (storage.kind === 'memory') return 'memory';
  return `PostgreSQL at ${storage.url.replace(/^.*?:\/\/([^/?#]*@)?/, '').replace(/\?.*$/, '')}`;
}
