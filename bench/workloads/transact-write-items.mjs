import { randomUUID } from 'node:crypto';
import { createFilled, itemOf, keyOf } from './item.mjs';

const TABLE = 'bench-transact';
const COUNT = 20_000;
const ITEMS = 4;

// Two accounts, a receipt and a condition, under a token of its own as every AWS SDK sends it.
export default {
  title: 'TransactWriteItems of 4',
  action: 'TransactWriteItems',
  // Tokens must not come round again, or nothing would be written.
  requestCount: 30_000,
  servers: ['bare', 'stator'],
  prepare: (port) => createFilled(port, TABLE, COUNT),
  request(index) {
    const [from, to, check, receipt] = Array.from({ length: ITEMS }, (_, at) =>
      keyOf((index * ITEMS + at) % COUNT),
    );
    return {
      TransactItems: [
        { Update: move(from, '-1') },
        { Update: move(to, '1') },
        { ConditionCheck: { TableName: TABLE, Key: check, ConditionExpression: 'attribute_exists(p)' } },
        { Put: { TableName: TABLE, Item: itemOf(index, receipt) } },
      ],
      ClientRequestToken: randomUUID(),
    };
  },
};

function move(key, amount) {
  return {
    TableName: TABLE,
    Key: key,
    UpdateExpression: 'SET balance = balance + :amount',
    ConditionExpression: 'attribute_exists(p)',
    ExpressionAttributeValues: { ':amount': { N: amount } },
  };
}
