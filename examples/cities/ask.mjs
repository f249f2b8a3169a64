// node examples/cities/ask.mjs [endpoint]
// Questions about the world's places, each answered by Query. Load them first: node examples/cities/load.mjs
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { BY_AREA, BY_LATITUDE, connect, TABLE } from './cities-table.mjs';

const client = connect();

await ask('How many places does Bavaria have?', async () => {
  const { count, requests } = await countAll(inArea('DE', '02'));
  return `${count}, counted in ${requests} request${requests === 1 ? '' : 's'}`;
});

await ask('Which of them begin with "Neu"?', async () => {
  const { Items } = await query({
    ...inArea('DE', '02'),
    KeyConditionExpression: 'country = :country AND admin1 = :area AND begins_with(#name, :start)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':country': 'DE', ':area': '02', ':start': 'Neu' },
  });
  return `${Items.length}: ${names(Items, 8)}`;
});

await ask('How many places in Mexico begin with "San "?', async () => {
  const { count } = await countAll({
    KeyConditionExpression: 'country = :country AND begins_with(place, :start)',
    ExpressionAttributeValues: { ':country': 'MX', ':start': 'San ' },
  });
  return String(count);
});

await ask('Where in the United States is there a Springfield?', async () => {
  const { Items } = await query({
    KeyConditionExpression: 'country = :country AND begins_with(place, :start)',
    ExpressionAttributeValues: { ':country': 'US', ':start': 'Springfield#' },
    ProjectionExpression: 'admin1',
  });
  return `${Items.length}: ${Items.map(({ admin1 }) => admin1).join(', ')}`;
});

await ask('Which are the northernmost places of Norway?', async () => {
  const { Items } = await query({
    IndexName: BY_LATITUDE,
    KeyConditionExpression: 'country = :country',
    ExpressionAttributeValues: { ':country': 'NO' },
    ScanIndexForward: false,
    Limit: 5,
  });
  return Items.map(({ name, latitude }) => `${name} ${latitude}°`).join(', ');
});

await ask(
  'Which places in Ecuador lie within a tenth of a degree of the equator, west of 79° W?',
  async () => {
    const { Items, ScannedCount } = await query({
      IndexName: BY_LATITUDE,
      KeyConditionExpression: 'country = :country AND latitude BETWEEN :south AND :north',
      FilterExpression: 'longitude < :west',
      ExpressionAttributeValues: { ':country': 'EC', ':south': -0.1, ':north': 0.1, ':west': -79 },
    });
    return `${names(Items, 8)} (${Items.length} of ${ScannedCount} read)`;
  },
);

await ask('What does it cost to read ten places of Iceland?', async () => {
  const { ConsumedCapacity, Count } = await query({
    KeyConditionExpression: 'country = :country',
    ExpressionAttributeValues: { ':country': 'IS' },
    ScanIndexForward: false,
    Limit: 10,
    ReturnConsumedCapacity: 'TOTAL',
  });
  return `${Count} places, ${ConsumedCapacity.CapacityUnits} read capacity units`;
});

async function ask(question, answer) {
  const startedMs = performance.now();
  const text = await answer();
  console.log(`${question}\n  ${text}  [${(performance.now() - startedMs).toFixed(1)} ms]`);
}

function inArea(country, admin1) {
  return {
    IndexName: BY_AREA,
    KeyConditionExpression: 'country = :country AND admin1 = :area',
    ExpressionAttributeValues: { ':country': country, ':area': admin1 },
  };
}

function query(input) {
  return client.send(new QueryCommand({ TableName: TABLE, ...input }));
}

// Counts over all pages: each request reads at most 1 MB.
async function countAll(input) {
  let count = 0;
  let requests = 0;
  let ExclusiveStartKey;
  do {
    const page = await query({ ...input, Select: 'COUNT', ...(ExclusiveStartKey && { ExclusiveStartKey }) });
    count += page.Count;
    requests += 1;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return { count, requests };
}

function names(items, most) {
  const shown = items.slice(0, most).map(({ name }) => name);
  return shown.join(', ') + (items.length > most ? ', …' : '');
}
