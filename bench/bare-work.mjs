// The work of each operation as bare SQL, the fastest way the client library has: pipelined connections, as many as a
// node has, named statements, no more round trips than the work needs, the same rows changed, the same durability.
import pg from 'pg';

const READ_CONNECTIONS = 4;
const WRITE_CONNECTIONS = 12;

export const SCHEMA = [
  'CREATE TABLE bare_items (k bytea PRIMARY KEY, v bytea NOT NULL)',
  'CREATE TABLE bare_puts (k bytea PRIMARY KEY, v bytea NOT NULL)',
  'CREATE TABLE bare_indexed (k bytea PRIMARY KEY, v bytea NOT NULL)',
  'CREATE TABLE bare_by_name (a bytea, k bytea, v bytea NOT NULL, PRIMARY KEY (a, k))',
  'CREATE TABLE bare_by_email (a bytea, k bytea, v bytea NOT NULL, PRIMARY KEY (a, k))',
  'CREATE TABLE bare_stream (n bigserial PRIMARY KEY, before bytea, after bytea)',
  'CREATE TABLE bare_accounts (k bytea PRIMARY KEY, name text, age int, balance numeric, rest bytea)',
  "INSERT INTO bare_items SELECT convert_to('customer#' || lpad(i::text, 8, '0'), 'utf8'), decode(repeat('61', 350), 'hex') FROM generate_series(0, 4999) AS i",
  "INSERT INTO bare_accounts SELECT k, 'Customer', 18, 0.25, substr(v, 100) FROM bare_items",
  'ANALYZE',
];

const named = (name, text) => (values) => ({ name, text, values });
const UPSERT = 'ON CONFLICT (k) DO UPDATE SET v = excluded.v';
const select = named('select', 'SELECT v FROM bare_items WHERE k = $1');
const put = named('put', `INSERT INTO bare_puts (k, v) VALUES ($1, $2) ${UPSERT}`);
const update = named(
  'update',
  'UPDATE bare_accounts SET balance = balance + 1, name = $2 WHERE k = $1 AND age >= 18',
);
const lock = named('lock', 'SELECT v FROM bare_indexed WHERE k = $1 FOR UPDATE');
const putIndexed = named('put-indexed', `INSERT INTO bare_indexed (k, v) VALUES ($1, $2) ${UPSERT}`);
const indexes = ['name', 'email'].map((index) => ({
  remove: named(`remove-${index}`, `DELETE FROM bare_by_${index} WHERE a = $1 AND k = $2`),
  add: named(`add-${index}`, `INSERT INTO bare_by_${index} (a, k, v) VALUES ($1, $2, $3)`),
}));
const record = named('record', 'INSERT INTO bare_stream (before, after) VALUES ($1, $2)');

// What a client does for one operation; a transaction has its connection for itself. Resolves with what was read.
const WORK = {
  'get-item': {
    isTransaction: false,
    run: async (client, { key }) => (await client.query(select([key]))).rows[0]?.v,
  },
  'put-item': { isTransaction: false, run: (client, { key, value }) => client.query(put([key, value])) },
  // A condition and a change in one statement, as SQL can when the attributes are columns.
  'update-item': { isTransaction: false, run: (client, { key, name }) => client.query(update([key, name])) },
  'put-item-indexed': {
    isTransaction: true,
    async run(client, { key, value }) {
      const [, found] = await Promise.all([client.query('BEGIN'), client.query(lock([key]))]);
      const old = found.rows[0]?.v;
      await Promise.all([
        client.query(putIndexed([key, value])),
        ...indexes.flatMap(({ remove, add }) => [
          ...(old === undefined ? [] : [client.query(remove([attributeOf(old), key]))]),
          client.query(add([attributeOf(value), key, value])),
        ]),
        client.query(record([old, value])),
        client.query('COMMIT'),
      ]);
    },
  },
};

// Resolves with a function that does the workload's work once, and one that ends it.
export async function openBareWork(url, workload) {
  const { isTransaction, run } = WORK[workload];
  const connections = workload === 'get-item' ? READ_CONNECTIONS : WRITE_CONNECTIONS;
  const clients = Array.from(
    { length: connections },
    () => new pg.Client({ connectionString: url, pipeline: true }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  const free = [...clients];
  const waiting = [];
  let turn = 0;
  const alone = async (work) => {
    const client = free.pop() ?? (await new Promise((resolve) => waiting.push(resolve)));
    await run(client, work);
    const heir = waiting.shift();
    if (heir === undefined) free.push(client);
    else heir(client);
  };
  const together = (work) => run(clients[turn++ % clients.length], work);
  return {
    work: isTransaction ? alone : together,
    end: () => Promise.all(clients.map((client) => client.end())),
  };
}

// Stands for the attribute that an index is by: another one with each version of an item.
function attributeOf(value) {
  return value.subarray(0, 80);
}
