import { citiesMixed, cityItem, createCitiesTable } from './cities.mjs';

const TABLE = 'bench-cities-load';
const ITEMS = 25;

let cities;

export default {
  title: 'Cities, load by 25',
  action: 'BatchWriteItem',
  requestCount: 4000,
  prepare: (port) => createCitiesTable(port, TABLE),
  request(index) {
    cities ??= citiesMixed();
    const batch = cities.slice(index * ITEMS, (index + 1) * ITEMS);
    return { RequestItems: { [TABLE]: batch.map((city) => ({ PutRequest: { Item: cityItem(city) } })) } };
  },
};
