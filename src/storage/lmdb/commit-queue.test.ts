import { expect, it } from 'vitest';
import { CommitQueue } from './commit-queue.js';
import type { RootDatabase } from './lmdb-binding.js';
import { SpaceTable } from './space-table.js';

/** An environment whose transactions fail, and which LMDB has given up or not. */
function failingRoot({ canRead }: { canRead: boolean }): RootDatabase {
  const root: unknown = {
    transaction: () => Promise.reject(new Error('Input/output error')),
    resetReadTxn() {},
    getBinaryFast() {
      if (!canRead) throw new Error('MDB_PANIC');
    },
  };
  return root as RootDatabase; // The part of it that a failing commit needs.
}

async function failedCommit(canRead: boolean) {
  const told: string[] = [];
  const root = failingRoot({ canRead });
  const queue = new CommitQueue({
    ...{ root, meta: root, spaces: new SpaceTable(root), path: '/nowhere', isAlone: false },
    ...{ committable: async () => {}, committed: () => {} },
    onBroken: ({ code }) => told.push(code),
  });
  const write = () => queue.submit(() => ({ result: undefined, apply() {} }));
  await expect(write()).rejects.toMatchObject({ code: 'unavailable' });
  return { told, write, queue };
}

it('says once that LMDB has given its environment up, and then refuses all', async () => {
  const { told, write, queue } = await failedCommit(false);
  await expect(write()).rejects.toMatchObject({ code: 'unavailable' });
  expect(told).toEqual(['unavailable']);
  expect(queue.broken).toBeDefined();
});

it('goes on after a commit that failed when reading still works', async () => {
  const { told, queue } = await failedCommit(true);
  expect(told).toEqual([]);
  expect(queue.broken).toBeUndefined();
});
