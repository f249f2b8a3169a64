import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Random } from '../support/random.js';

/** The number in an item, of which no two writes put the same; undefined: no item. */
type State = number | undefined;
type FoundItem = Record<string, AttributeValue> | undefined;

const KEYS = Array.from({ length: 12 }, (_, n) => `key ${n}`);
const GROUPS = ['red', 'green', 'blue', 'grey'];

/** Whether a request was refused with nothing done, in the words of AWS; otherwise nobody knows what became of it. */
export function isRefusal(error: unknown): error is DynamoDBServiceException {
  return error instanceof DynamoDBServiceException && (error.$metadata.httpStatusCode ?? 500) < 500;
}

export interface PartitionClientOptions {
  readonly name: string;
  readonly tableName: string;
  readonly random: Random;
  /** Any of the servers: each request goes to another one. */
  readonly server: () => DynamoDBClient;
}

/**
 * Writes and reads the items of a partition of its own, one request after the other, and remembers in which states each
 * may be: the one acknowledged last, and those of later requests that were not answered. Whatever is read
 * consistently must be one of these.
 */
export class PartitionClient {
  readonly #options: PartitionClientOptions;
  readonly #states = new Map<string, readonly State[]>(KEYS.map((key) => [key, [undefined]]));
  #lastNumber = 0;
  /** What was found and could not be. */
  readonly problems: string[] = [];
  readonly counts = { writes: 0, reads: 0, unanswered: 0 };

  constructor(options: PartitionClientOptions) {
    this.#options = options;
  }

  /** One request; resolves whatever becomes of it. */
  async step(): Promise<void> {
    const { random } = this.#options;
    const steps = [
      () => this.#put(random.pick(KEYS)),
      () => this.#update(random.pick(KEYS)),
      () => this.#writeBatch(this.#someKeys(4)),
      () => this.#writeTransaction(this.#someKeys(3)),
      () => this.#get(random.pick(KEYS)),
      () => this.readAll(),
      () => this.#getBatch(this.#someKeys(4)),
      () => this.#getTransaction(this.#someKeys(3)),
    ];
    try {
      await random.pick(steps)();
    } catch (error) {
      if (isRefusal(error) && !error.name.startsWith('Transaction'))
        this.#report(`refused: ${error.message}`);
      else if (!isRefusal(error)) await this.#rest();
    }
  }

  /** Reads all items and holds them against what they may be. Rejects when there is no answer. */
  async readAll(): Promise<void> {
    const { tableName: TableName, name, server } = this.#options;
    const { Items = [] } = await server().send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'a = :a',
        ExpressionAttributeValues: { ':a': { S: name } },
      }),
    );
    const found = new Map(Items.map((item) => [item.b?.S, item]));
    this.#compare('Query', KEYS, (key) => found.get(key));
  }

  /** The server was killed, or PostgreSQL is away. */
  async #rest(): Promise<void> {
    this.counts.unanswered++;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async #put(key: string): Promise<void> {
    const number = this.#nextNumber();
    const { tableName: TableName, server } = this.#options;
    await this.#write(new Map([[key, number]]), () =>
      server().send(new PutItemCommand({ TableName, Item: this.#item(key, number) })),
    );
  }

  /** Only if the item is as we know it: a server that looked at an older state would refuse this. */
  async #update(key: string): Promise<void> {
    const [known, ...others] = this.#states.get(key) ?? [];
    if (known === undefined || others.length > 0) return this.#put(key);
    const number = this.#nextNumber();
    const { tableName: TableName, server } = this.#options;
    await this.#write(new Map([[key, number]]), () =>
      server().send(
        new UpdateItemCommand({
          TableName,
          Key: this.#key(key),
          UpdateExpression: 'SET n = :next',
          ConditionExpression: 'n = :known',
          ExpressionAttributeValues: { ':next': { N: `${number}` }, ':known': { N: `${known}` } },
        }),
      ),
    );
  }

  async #writeBatch(keys: readonly string[]): Promise<void> {
    const states = this.#newStates(keys);
    const requests = [...states].map(([key, number]) =>
      number === undefined
        ? { DeleteRequest: { Key: this.#key(key) } }
        : { PutRequest: { Item: this.#item(key, number) } },
    );
    const RequestItems = { [this.#options.tableName]: requests };
    await this.#write(states, () => this.#options.server().send(new BatchWriteItemCommand({ RequestItems })));
  }

  async #writeTransaction(keys: readonly string[]): Promise<void> {
    const { tableName: TableName, server } = this.#options;
    const states = this.#newStates(keys);
    const TransactItems = [...states].map(([key, number]) =>
      number === undefined
        ? { Delete: { TableName, Key: this.#key(key) } }
        : { Put: { TableName, Item: this.#item(key, number) } },
    );
    await this.#write(states, () => server().send(new TransactWriteItemsCommand({ TransactItems })));
  }

  async #get(key: string): Promise<void> {
    const { tableName: TableName, server } = this.#options;
    const read = { TableName, Key: this.#key(key), ConsistentRead: true };
    const { Item } = await server().send(new GetItemCommand(read));
    this.#compare('GetItem', [key], () => Item);
  }

  async #getBatch(keys: readonly string[]): Promise<void> {
    const { tableName, server } = this.#options;
    const RequestItems = {
      [tableName]: { Keys: keys.map((key) => this.#key(key)), ConsistentRead: true },
    };
    const { Responses } = await server().send(new BatchGetItemCommand({ RequestItems }));
    const found = new Map(Responses?.[tableName]?.map((item) => [item.b?.S, item]));
    this.#compare('BatchGetItem', keys, (key) => found.get(key));
  }

  async #getTransaction(keys: readonly string[]): Promise<void> {
    const { tableName: TableName, server } = this.#options;
    const TransactItems = keys.map((key) => ({ Get: { TableName, Key: this.#key(key) } }));
    const { Responses } = await server().send(new TransactGetItemsCommand({ TransactItems }));
    this.#compare('TransactGetItems', keys, (key) => Responses?.[keys.indexOf(key)]?.Item);
  }

  async #write(states: ReadonlyMap<string, State>, send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (isRefusal(error)) throw error;
      for (const [key, state] of states) this.#states.set(key, [...(this.#states.get(key) ?? []), state]);
      throw error;
    }
    for (const [key, state] of states) this.#states.set(key, [state]);
    this.counts.writes++;
  }

  #compare(by: string, keys: readonly string[], find: (key: string) => FoundItem): void {
    this.counts.reads++;
    for (const key of keys) {
      const item = find(key);
      const found = item === undefined ? undefined : Number(item.n?.N);
      const states = this.#states.get(key) ?? [];
      if (!states.includes(found)) {
        this.#report(`${by} of ${key} found ${found} where there must be ${states.join(' or ')}`);
      }
      // What was there before the latest write has taken place does not come again.
      if (found !== undefined && found === states.at(-1)) this.#states.set(key, [found]);
    }
  }

  #report(problem: string): void {
    this.problems.push(`${this.#options.name}: ${problem}`);
  }

  #newStates(keys: readonly string[]): ReadonlyMap<string, State> {
    const { random } = this.#options;
    return new Map(keys.map((key) => [key, random.chance(0.3) ? undefined : this.#nextNumber()]));
  }

  #nextNumber(): number {
    this.#lastNumber++;
    return this.#lastNumber;
  }

  #someKeys(count: number): readonly string[] {
    const first = this.#options.random.below(KEYS.length - count);
    return KEYS.slice(first, first + count);
  }

  #key(key: string) {
    return { a: { S: this.#options.name }, b: { S: key } };
  }

  /** Some are in all indexes, some in none. */
  #item(key: string, number: number) {
    const { random } = this.#options;
    return {
      ...this.#key(key),
      n: { N: `${number}` },
      ...(random.chance(0.7) && { g: { S: random.pick(GROUPS) } }),
      text: { S: 'x'.repeat(random.pick([0, 10, 500, 3000])) },
    };
  }
}
