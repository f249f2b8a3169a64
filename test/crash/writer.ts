import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  DynamoDBServiceException,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Random } from '../support/random.js';

export type CrashItem = Record<string, AttributeValue>;

const KEYS = 25;
/** An item that expires then is in the index by time to live, and stays. */
const FAR_FUTURE_SECONDS = 4_000_000_000;
const GROUPS = ['red', 'green', 'blue', 'grey'];

/**
 * Writes items of its own, one request after the other, and remembers what was acknowledged and what is on its way:
 * what a server that was killed must and may hold.
 */
export class CrashWriter {
  readonly #name: string;
  readonly #tableName: string;
  readonly #random: Random;
  /** As acknowledged; keys without an item are left out. */
  readonly #items = new Map<string, CrashItem>();
  /** What the items of the request on its way become. */
  readonly #pending = new Map<string, CrashItem | undefined>();
  /** Whether the request on its way takes place wholly or not at all. */
  #isTransaction = false;
  #count = 0;

  constructor(name: string, tableName: string, random: Random) {
    this.#name = name;
    this.#tableName = tableName;
    this.#random = random;
  }

  get name(): string {
    return this.#name;
  }

  get acknowledgedCount(): number {
    return this.#count;
  }

  /** Writes until the connection breaks. Rejects when the server refuses something. */
  async writeUntilBroken(client: DynamoDBClient): Promise<void> {
    for (;;) {
      try {
        await this.#writeOnce(client);
      } catch (error) {
        if (error instanceof DynamoDBServiceException && error.$response !== undefined) throw error;
        return;
      }
      this.#settle(this.#pending);
      this.#count++;
    }
  }

  /** Holds what the server has of this writer's items against what it must and may have; returns what is wrong. */
  reconcile(found: ReadonlyMap<string, CrashItem>): readonly string[] {
    const problems: string[] = [];
    const actual = new Map<string, CrashItem | undefined>();
    for (const sortKey of this.#sortKeys()) {
      const item = found.get(sortKey);
      const allowed = [this.#items.get(sortKey)];
      if (this.#pending.has(sortKey)) allowed.push(this.#pending.get(sortKey));
      if (!allowed.some((one) => textOf(one) === textOf(item))) {
        problems.push(
          `${this.#name}/${sortKey}: ${textOf(item)} instead of ${allowed.map(textOf).join(' or ')}`,
        );
      }
      actual.set(sortKey, item);
    }
    if (this.#isTransaction && this.#pending.size > 0 && !this.#isWhole(found)) {
      problems.push(`${this.#name}: a transaction took place in part`);
    }
    this.#settle(actual);
    return problems;
  }

  /** All items of the pending request are as before it, or all as it makes them. */
  #isWhole(found: ReadonlyMap<string, CrashItem>): boolean {
    const pending = [...this.#pending];
    const areAll = (wanted: (sortKey: string, item: CrashItem | undefined) => CrashItem | undefined) =>
      pending.every(([sortKey, item]) => textOf(found.get(sortKey)) === textOf(wanted(sortKey, item)));
    return areAll((sortKey) => this.#items.get(sortKey)) || areAll((_, item) => item);
  }

  #settle(items: ReadonlyMap<string, CrashItem | undefined>): void {
    for (const [sortKey, item] of items) {
      if (item === undefined) this.#items.delete(sortKey);
      else this.#items.set(sortKey, item);
    }
    this.#pending.clear();
    this.#isTransaction = false;
  }

  #sortKeys(): readonly string[] {
    return Array.from({ length: KEYS }, (_, n) => `item ${n}`);
  }

  async #writeOnce(client: DynamoDBClient): Promise<void> {
    const sortKey = this.#random.pick(this.#sortKeys());
    const TableName = this.#tableName;
    switch (this.#random.below(5)) {
      case 0: {
        const Item = this.#newItem(sortKey);
        this.#pending.set(sortKey, Item);
        await client.send(new PutItemCommand({ TableName, Item }));
        return;
      }
      case 1:
        this.#pending.set(sortKey, undefined);
        await client.send(new DeleteItemCommand({ TableName, Key: this.#key(sortKey) }));
        return;
      case 2:
        return this.#update(client, sortKey);
      case 3:
        return this.#writeTransaction(client);
      default:
        return this.#writeBatch(client);
    }
  }

  async #update(client: DynamoDBClient, sortKey: string): Promise<void> {
    const { d: _, ...rest } = this.#items.get(sortKey) ?? this.#key(sortKey);
    const c = { S: this.#random.pick(GROUPS) };
    this.#pending.set(sortKey, { ...rest, c });
    await client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: this.#key(sortKey),
        UpdateExpression: 'SET c = :c REMOVE d',
        ExpressionAttributeValues: { ':c': c },
      }),
    );
  }

  async #writeBatch(client: DynamoDBClient): Promise<void> {
    const first = this.#random.below(KEYS - 6);
    const requests = this.#sortKeys()
      .slice(first, first + 6)
      .map((sortKey) => {
        const Item = this.#random.chance(0.3) ? undefined : this.#newItem(sortKey);
        this.#pending.set(sortKey, Item);
        return Item ? { PutRequest: { Item } } : { DeleteRequest: { Key: this.#key(sortKey) } };
      });
    await client.send(new BatchWriteItemCommand({ RequestItems: { [this.#tableName]: requests } }));
  }

  async #writeTransaction(client: DynamoDBClient): Promise<void> {
    const TableName = this.#tableName;
    const first = this.#random.below(KEYS - 4);
    const TransactItems = this.#sortKeys()
      .slice(first, first + 4)
      .map((sortKey) => {
        const Item = this.#random.chance(0.3) ? undefined : this.#newItem(sortKey);
        this.#pending.set(sortKey, Item);
        return Item ? { Put: { TableName, Item } } : { Delete: { TableName, Key: this.#key(sortKey) } };
      });
    this.#isTransaction = true;
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
  }

  #key(sortKey: string): CrashItem {
    return { a: { S: this.#name }, b: { S: sortKey } };
  }

  /** Some items are in both indexes, some in one or none; some need several pages of the file. */
  #newItem(sortKey: string): CrashItem {
    const random = this.#random;
    return {
      ...this.#key(sortKey),
      ...(random.chance(0.7) && { c: { S: random.pick(GROUPS) } }),
      ...(random.chance(0.7) && { d: { S: random.pick(GROUPS) } }),
      ...(random.chance(0.5) && { ttl: { N: String(FAR_FUTURE_SECONDS + random.below(1_000)) } }),
      n: { N: String(random.below(1_000_000)) },
      text: { S: 'x'.repeat(random.pick([0, 10, 500, 9000])) },
    };
  }
}

/** The same text for the same item, in whatever order its attributes are. */
function textOf(item: CrashItem | undefined): string {
  if (item === undefined) return 'no item';
  return JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
}
