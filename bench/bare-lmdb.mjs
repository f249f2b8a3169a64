// What LMDB can commit: the bytes that one PutItem stores, by the library alone, opened as Stator opens it, in a closed
// loop of so many transactions at once, which the library puts into groups by itself. A process of its own: takes one
// message { folder, mode, concurrency, seconds, warmupSeconds }, answers { opsPerSecond }. `mode` is `transaction` (a
// function run inside the write transaction, which could read and decide) or `put` (a put that can only be done).
import { open } from 'lmdb';
import { encodeStoredItem } from '../dist/codec/index.js';
import { PAGE_BYTES } from '../dist/storage/lmdb/lmdb-binding.js';
import { encodePrimaryKey } from '../dist/tables/index.js';
import putItem from './workloads/put-item.mjs';

const KEY_SCHEMA = { partition: [{ name: 'p', type: 'S' }], sort: [] };

process.once('message', async (options) => {
  process.send(await measure(options));
  process.disconnect();
});

async function measure({ folder, mode, concurrency, seconds, warmupSeconds }) {
  const entries = Array.from({ length: putItem.requestCount }, (_, index) => entryOf(index));
  const root = open({
    path: folder,
    noSubdir: false,
    pageSize: PAGE_BYTES,
    maxDbs: 10,
    overlappingSync: false,
    keyEncoding: 'binary',
    encoding: 'binary',
  });
  const items = root.openDB({ name: 'items', keyEncoding: 'binary', encoding: 'binary' });
  const put = ({ key, value }) => items.put(key, value);
  const commit = mode === 'put' ? put : (entry) => root.transaction(() => void put(entry));
  let [next, done, stopped] = [0, 0, false];
  const work = async () => {
    while (!stopped) {
      await commit(entries[next++ % entries.length]);
      done += 1;
    }
  };
  const working = Array.from({ length: concurrency }, work);
  await sleep(warmupSeconds);
  const [doneBefore, startMs] = [done, performance.now()];
  await sleep(seconds);
  const opsPerSecond = ((done - doneBefore) * 1000) / (performance.now() - startMs);
  stopped = true;
  await Promise.all(working);
  await root.close();
  return { opsPerSecond };
}

// The key and the value that Stator stores for a request of the PutItem load.
function entryOf(index) {
  const { Item: item } = putItem.request(index);
  const value = encodeStoredItem({ item, sortAttribute: undefined, writtenAtMs: 1, definitionVersion: 1 });
  return { key: encodePrimaryKey(KEY_SCHEMA, item), value };
}

function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
