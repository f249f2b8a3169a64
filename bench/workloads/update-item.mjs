import { createFilled, keyOf } from './item.mjs';

const TABLE = 'bench-update';
const COUNT = 5000;

export default {
  title: 'UpdateItem, condition',
  action: 'UpdateItem',
  requestCount: COUNT,
  prepare: (port) => createFilled(port, TABLE, COUNT),
  request: (index) => ({
    TableName: TABLE,
    Key: keyOf((index * 7919) % COUNT),
    UpdateExpression: 'SET balance = balance + :one, #n = :name',
    ConditionExpression: 'attribute_exists(p) AND age >= :age',
    ExpressionAttributeNames: { '#n': 'name' },
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':age': { N: '18' },
      ':name': { S: `Customer ${index}` },
    },
  }),
};
