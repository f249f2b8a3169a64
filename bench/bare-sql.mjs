// The work of an operation as bare SQL, in a closed loop. A process of its own: takes one message { url, workload,
// concurrency, seconds, warmupSeconds }, answers { opsPerSecond, errors }.
import pg from 'pg';

const READ_CONNECTIONS = 4;
const WRITE_CONNECTIONS = 12;
const VALUE = Buffer.alloc(350, 'a');

const UPSERT = (table) =>
  `INSERT INTO ${table} (k, v) VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v`;
const named = (name, text) => (values) => ({ name, text, values });
const select = named('select', 'SELECT v FROM bare_items WHERE k = $1');
const lock = named('lock', 'SELECT v FROM bare_items WHERE k = $1 FOR UPDATE');
const update = named('update', 'UPDATE bare_items SET v = $2 WHERE k = $1');
const put = named('put', UPSERT('bare_puts'));
const lockPut = named('lock-put', 'SELECT v FROM bare_puts WHERE k = $1 FOR UPDATE');
const index1 = named('index-1', UPSERT('bare_index_1'));
const index2 = named('index-2', UPSERT('bare_index_2'));
const record = named('record', 'INSERT INTO bare_stream (v) VALUES ($1)');

// What a client does for one operation, given a connection of its own or, for single statements, a shared one.
const WORK = {
  'get-item': { exclusive: false, run: (client, n) => client.query(select([keyOf(n % 5000)])) },
  'put-item': { exclusive: false, run: (client, n) => client.query(put([keyOf(n % 20_000), VALUE])) },
  'update-item': {
    exclusive: true,
    async run(client, n) {
      const key = keyOf((n * 7919) % 5000);
      await Promise.all([client.query('BEGIN'), client.query(lock([key]))]);
      await Promise.all([client.query(update([key, VALUE])), client.query('COMMIT')]);
    },
  },
  'put-item-indexed': {
    exclusive: true,
    async run(client, n) {
      const key = keyOf(n % 20_000);
      await Promise.all([client.query('BEGIN'), client.query(lockPut([key]))]);
      await Promise.all([
        client.query(put([key, VALUE])),
        client.query(index1([key, VALUE])),
        client.query(index2([key, VALUE])),
        client.query(record([VALUE])),
        client.query('COMMIT'),
      ]);
    },
  },
};

process.once('message', async (options) => {
  process.send(await measure(options));
  process.disconnect();
});

async function measure({ url, workload, concurrency, seconds, warmupSeconds }) {
  const { exclusive, run } = WORK[workload];
  const connections = workload === 'get-item' ? READ_CONNECTIONS : WRITE_CONNECTIONS;
  const clients = Array.from(
    { length: connections },
    () => new pg.Client({ connectionString: url, pipeline: true }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  let [next, done, stopped] = [0, 0, false];
  const free = [...clients];
  const waiting = [];
  const work = async (worker) => {
    while (!stopped) {
      const n = next++;
      if (!exclusive) await run(clients[worker % clients.length], n);
      else {
        const client = free.pop() ?? (await new Promise((resolve) => waiting.push(resolve)));
        await run(client, n);
        const heir = waiting.shift();
        if (heir === undefined) free.push(client);
        else heir(client);
      }
      done += 1;
    }
  };
  const working = Array.from({ length: concurrency }, (_, worker) => work(worker));
  await new Promise((resolve) => setTimeout(resolve, warmupSeconds * 1000));
  const [doneBefore, startMs] = [done, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const opsPerSecond = ((done - doneBefore) * 1000) / (performance.now() - startMs);
  stopped = true;
  await Promise.all(working);
  await Promise.all(clients.map((client) => client.end()));
  return { opsPerSecond, errors: 0 };
}

function keyOf(n) {
  return Buffer.from(`customer#${String(n).padStart(8, '0')}`);
}
