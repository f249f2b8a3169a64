import { putItems } from '../client.mjs';
import { areaOf, BY_AREA, citiesMixed, cityItem, createCitiesTable } from './cities.mjs';

const TABLE = 'bench-cities-query';
const COUNT = 20_000;
const ITEMS = 20;

let areas;

// The areas with enough places for a full answer.
function largeAreas() {
  const counts = new Map();
  for (const city of citiesMixed().slice(0, COUNT)) {
    counts.set(areaOf(city), (counts.get(areaOf(city)) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= ITEMS).map(([area]) => area);
}

export default {
  title: 'Cities, 20 of an area',
  action: 'Query',
  requestCount: 200,
  async prepare(port) {
    await createCitiesTable(port, TABLE);
    await putItems(port, TABLE, citiesMixed().slice(0, COUNT).map(cityItem));
  },
  request(index) {
    areas ??= largeAreas();
    return {
      TableName: TABLE,
      IndexName: BY_AREA,
      KeyConditionExpression: 'area = :area',
      ExpressionAttributeValues: { ':area': { S: areas[index % areas.length] } },
      Limit: ITEMS,
    };
  },
};
