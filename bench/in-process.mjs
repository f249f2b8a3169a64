// Operations called inside the process, without a socket: what the wire calls once it has a request's JSON parsed. One
// after the other. Takes one message { folder }, or {} for memory; answers the microseconds of each operation.
import { createActionHandlers } from '../dist/server/action-handlers.js';
import { closeServices, openServices } from '../dist/server/open-services.js';
import { median } from './median.mjs';
import { itemOf, keyOf } from './workloads/item.mjs';

const CALLER = { accountId: '123456789012', region: 'us-east-1', host: 'localhost' };
const TABLE = 'bench-in-process';
const COUNT = 5_000;
const ROUNDS = 9;
const ROUND_MS = 300;
// Between two looks at the clock.
const CALLS_AT_ONCE = 20;
const REQUESTS = {
  GetItem: (index) => ({ TableName: TABLE, Key: keyOf((index * 7919) % COUNT) }),
  PutItem: (index) => ({ TableName: TABLE, Item: itemOf(index, keyOf((index * 7919) % COUNT)) }),
};

process.once('message', async ({ folder }) => {
  process.send(await measure(folder));
  process.disconnect();
});

async function measure(folder) {
  const storage = folder === undefined ? { kind: 'memory' } : { kind: 'lmdb', dataDir: folder };
  const services = await openServices({ storage, stateChangeDelayMs: 0, logger: console });
  const handlers = createActionHandlers(services);
  await handlers.CreateTable(
    {
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'p', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'p', KeyType: 'HASH' }],
    },
    CALLER,
  );
  await services.lifecycle.whenIdle();
  const puts = Array.from({ length: COUNT }, (_, index) => handlers.PutItem(REQUESTS.PutItem(index), CALLER));
  await Promise.all(puts);
  const measured = {};
  for (const [action, request] of Object.entries(REQUESTS)) {
    measured[action] = await microsecondsOf(handlers[action], request);
  }
  await closeServices(services);
  return measured;
}

async function microsecondsOf(handler, request) {
  const requests = Array.from({ length: COUNT }, (_, index) => request(index));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    let calls = 0;
    while (performance.now() - startMs < ROUND_MS) {
      for (let call = 0; call < CALLS_AT_ONCE; call++) await handler(requests[calls++ % COUNT], CALLER);
    }
    rounds.push(((performance.now() - startMs) * 1000) / calls);
  }
  return median(rounds);
}
