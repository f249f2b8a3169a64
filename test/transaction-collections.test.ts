import { expect, it } from 'vitest';
import { MAX_ITEM_COLLECTION_BYTES } from '../src/limits/index.js';
import { createActionHandlers } from '../src/server/action-handlers.js';
import { closeServices, openServices } from '../src/server/open-services.js';
import { systemClock } from '../src/support/index.js';
import { collectionSizeRef, collectionSpaceOf } from '../src/tables/item-collection.js';
import { encodePrimaryKey } from '../src/tables/key-layout.js';

const CALLER = { accountId: '123456789012', region: 'us-east-1', host: 'localhost' };
const HASH = { AttributeName: 'a', KeyType: 'HASH' };
const CREATE_TABLE = {
  TableName: 'Collections',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['a', 'b', 'c'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: [HASH, { AttributeName: 'b', KeyType: 'RANGE' }],
  LocalSecondaryIndexes: [
    {
      IndexName: 'local',
      KeySchema: [HASH, { AttributeName: 'c', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

it('an item collection that would grow beyond 10 GB cancels the transaction with its reason', async () => {
  const services = await openServices({
    storage: { kind: 'memory' },
    stateChangeDelayMs: 0,
    clock: systemClock,
    logger: { error: () => {} },
  });
  const handlers = createActionHandlers(services);
  await handlers.CreateTable?.(CREATE_TABLE, CALLER);
  const definition = services.catalog.find({ ...CALLER, tableName: 'Collections' })?.definition;
  if (definition === undefined) throw new Error('the table is there');
  const full = { a: { S: 'full' }, b: { S: 'b' } };
  const ref = collectionSizeRef(
    collectionSpaceOf(definition) ?? '',
    encodePrimaryKey(definition.keySchema, full),
  );
  await services.engine.write([], () => ({
    changes: [{ kind: 'add', ...ref, amount: MAX_ITEM_COLLECTION_BYTES }],
    result: undefined,
  }));

  const put = (Item: object) => ({ Put: { TableName: 'Collections', Item } });
  const TransactItems = [put({ a: { S: 'empty' }, b: { S: 'b' } }), put(full)];
  await expect(handlers.TransactWriteItems?.({ TransactItems }, CALLER)).rejects.toMatchObject({
    code: 'TransactionCanceledException',
    extras: {
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ItemCollectionSizeLimitExceeded', Message: 'Collection size exceeded.' },
      ],
    },
  });
  expect(await services.catalog.counts(definition.space)).toEqual({ itemCount: 0, sizeBytes: 0 });
  await closeServices(services);
});
