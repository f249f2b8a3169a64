// The items of the flatness benchmark: 300 bytes as DynamoDB counts them.
const ITEMS_IN_PARTITION = 10;
const NOTE_CHARACTERS = 172;
const FILLER =
  'the quick brown fox jumps over the lazy dog and runs on through the wood until it is dark; '.repeat(4);
// Prime, and greater than any divisor of a number of items: multiples of it go through all of them.
const STRIDE = 7_368_787;

// Ten items to a partition: where one lies among the others is decided by the hash of its partition.
export const SPREAD_OUT = {
  tableName: 'bench-flat',
  keyOf: (number) => ({
    p: { S: flatPartitionOf(number) },
    s: { S: `order#${number % ITEMS_IN_PARTITION}` },
  }),
};

// All items in one partition, in the order of their numbers.
export const ONE_PARTITION = {
  tableName: 'bench-flat-partition',
  keyOf: (number) => ({ p: { S: 'everything' }, s: { S: `order#${padded(number)}` } }),
};

export function flatPartitionOf(number) {
  return `customer#${padded(Math.floor(number / ITEMS_IN_PARTITION))}`;
}

export const KINDS = { spreadOut: SPREAD_OUT, onePartition: ONE_PARTITION };

// The same number with another `version` is another writing of the same item.
export function flatItemOf(number, { keyOf }, version = 0) {
  return {
    ...keyOf(number),
    email: { S: `customer-${padded(number)}@example.com` },
    placedAt: { S: `2026-11-21T10:00:${padded(number)}Z` },
    amount: { N: `${(number % 9_000) + 1_000}.25` },
    version: { N: String(version) },
    paid: { BOOL: number % 2 === 0 },
    note: { S: FILLER.slice(number % 90, (number % 90) + NOTE_CHARACTERS) },
  };
}

// The numbers below `items` in an order without neighbours.
export function scattered(index, items) {
  return (index * STRIDE) % items;
}

function padded(number) {
  return String(number).padStart(10, '0');
}
