import { createTable, putItems } from '../client.mjs';

// What the workloads' items look like: about 350 bytes, eight attributes of the usual types.
export function itemOf(index, key) {
  return {
    ...key,
    name: { S: `Customer number ${index}` },
    email: { S: `customer-${index}@example.com` },
    age: { N: String(18 + (index % 70)) },
    balance: { N: `${index}.25` },
    active: { BOOL: index % 2 === 0 },
    tags: { SS: ['alpha', 'beta', 'gamma'] },
    address: {
      M: { street: { S: `${index} Long Street` }, city: { S: 'Springfield' }, zip: { S: '12345' } },
    },
  };
}

export function keyOf(index) {
  return { p: { S: `customer#${String(index).padStart(8, '0')}` } };
}

// A table that holds the first `count` items.
export async function createFilled(port, tableName, count) {
  await createTable(port, { tableName });
  await putItems(
    port,
    tableName,
    Array.from({ length: count }, (_, index) => itemOf(index, keyOf(index))),
  );
}
