import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { Random } from '../support/random.js';
import { isRefusal } from './partition-client.js';

export interface TableClientOptions {
  readonly random: Random;
  readonly server: () => DynamoDBClient;
}

const INDEXES = ['index-1', 'index-2', 'index-3'];

/** Adds and deletes indexes of a table that others write to, and queries them. */
export class IndexClient {
  readonly #options: TableClientOptions & { readonly tableName: string };
  readonly counts = { added: 0, deleted: 0, queries: 0, unanswered: 0 };

  constructor(options: TableClientOptions & { readonly tableName: string }) {
    this.#options = options;
  }

  /** One request; resolves whatever becomes of it. */
  async step(): Promise<void> {
    const { tableName: TableName, random, server } = this.#options;
    const IndexName = random.pick(INDEXES);
    try {
      if (random.chance(0.5)) return await this.#query(IndexName);
      const { Table } = await server().send(new DescribeTableCommand({ TableName }));
      const index = Table?.GlobalSecondaryIndexes?.find((found) => found.IndexName === IndexName);
      if (index === undefined) await this.#add(IndexName);
      else if (index.IndexStatus === 'ACTIVE') await this.#delete(IndexName);
    } catch (error) {
      // Refused: the index is not there, or the table is being changed.
      if (!isRefusal(error)) this.counts.unanswered++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #query(IndexName: string): Promise<void> {
    const { tableName: TableName, server } = this.#options;
    const ExpressionAttributeValues = { ':g': { S: 'red' } };
    const condition = { KeyConditionExpression: 'g = :g', ExpressionAttributeValues };
    await server().send(new QueryCommand({ TableName, IndexName, ...condition }));
    this.counts.queries++;
  }

  async #add(IndexName: string): Promise<void> {
    const { tableName: TableName, random, server } = this.#options;
    const AttributeDefinitions = [{ AttributeName: 'g', AttributeType: 'S' as const }];
    const KeySchema = [{ AttributeName: 'g', KeyType: 'HASH' as const }];
    const ProjectionType = random.pick(['ALL', 'KEYS_ONLY'] as const);
    const Create = { IndexName, KeySchema, Projection: { ProjectionType } };
    await server().send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create }],
      }),
    );
    this.counts.added++;
  }

  async #delete(IndexName: string): Promise<void> {
    const { tableName: TableName, server } = this.#options;
    const GlobalSecondaryIndexUpdates = [{ Delete: { IndexName } }];
    await server().send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates }));
    this.counts.deleted++;
  }
}

/** Makes a table of one name again and again; whatever server is asked must know the one that is there now. */
export class AnewClient {
  readonly #options: TableClientOptions;
  readonly problems: string[] = [];
  readonly counts = { made: 0, unanswered: 0 };

  constructor(options: TableClientOptions) {
    this.#options = options;
  }

  /** A table from its beginning to its end; when a request is not answered, another name is taken. */
  async step(): Promise<void> {
    const TableName = `made-anew-${this.counts.unanswered}`;
    try {
      await this.#live(TableName);
    } catch (error) {
      if (isRefusal(error)) this.problems.push(`${TableName}: ${error.name}: ${error.message}`);
      this.counts.unanswered++;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #live(TableName: string): Promise<void> {
    const { server } = this.#options;
    await server().send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      }),
    );
    const Key = { a: { S: 'k' } };
    const n = `${this.counts.made}`;
    await server().send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: n } } }));
    for (let read = 0; read < 4; read++) {
      const { Item } = await server().send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      if (Item?.n?.N !== n) this.problems.push(`${TableName} had ${Item?.n?.N} instead of ${n}`);
    }
    await server().send(new DeleteTableCommand({ TableName }));
    this.counts.made++;
    const gone = await server()
      .send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))
      .catch((error) => error.name);
    if (typeof gone !== 'string') this.problems.push(`${TableName} could be read when it was deleted`);
  }
}
