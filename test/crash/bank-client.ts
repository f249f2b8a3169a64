import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Random } from '../support/random.js';
import { isRefusal } from './partition-client.js';

const ACCOUNTS = Array.from({ length: 8 }, (_, n) => ({ a: { S: `account ${n}` }, b: { S: 'balance' } }));
const START_BALANCE = 100;

/** What all accounts have together, always. */
export const BANK_SUM = ACCOUNTS.length * START_BALANCE;

export function openAccounts(server: DynamoDBClient, tableName: string): Promise<unknown> {
  const requests = ACCOUNTS.map((key) => ({
    PutRequest: { Item: { ...key, n: { N: `${START_BALANCE}` } } },
  }));
  return server.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
}

/** What all accounts have together at one moment. Rejects when there is no answer, or somebody is at work on one. */
export async function readSum(server: DynamoDBClient, TableName: string): Promise<number> {
  const TransactItems = ACCOUNTS.map((Key) => ({ Get: { TableName, Key } }));
  const { Responses = [] } = await server.send(new TransactGetItemsCommand({ TransactItems }));
  return Responses.reduce((sum, { Item }) => sum + Number(Item?.n?.N), 0);
}

export interface BankClientOptions {
  readonly tableName: string;
  readonly random: Random;
  readonly server: () => DynamoDBClient;
}

/** Moves money between accounts that others use, too, and looks now and then whether all of it is there. */
export class BankClient {
  readonly #options: BankClientOptions;
  readonly problems: string[] = [];
  readonly counts = { transfers: 0, sums: 0, unanswered: 0 };

  constructor(options: BankClientOptions) {
    this.#options = options;
  }

  /** One request; resolves whatever becomes of it. */
  async step(): Promise<void> {
    try {
      if (this.#options.random.chance(0.3)) await this.#lookAtSum();
      else await this.#transfer();
    } catch (error) {
      if (isRefusal(error)) return;
      this.counts.unanswered++;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async #lookAtSum(): Promise<void> {
    const { tableName, server } = this.#options;
    const sum = await readSum(server(), tableName);
    this.counts.sums++;
    if (sum !== BANK_SUM) this.problems.push(`all accounts together have ${sum}`);
  }

  async #transfer(): Promise<void> {
    const { tableName: TableName, random, server } = this.#options;
    const from = random.below(ACCOUNTS.length);
    const to = (from + 1 + random.below(ACCOUNTS.length - 1)) % ACCOUNTS.length;
    const amount = 1 + random.below(9);
    const change = (account: number, difference: number) => ({
      Update: {
        TableName,
        Key: ACCOUNTS[account],
        UpdateExpression: 'ADD n :difference',
        ExpressionAttributeValues: { ':difference': { N: `${difference}` } },
      },
    });
    const TransactItems = [change(from, -amount), change(to, amount)];
    await server().send(new TransactWriteItemsCommand({ TransactItems }));
    this.counts.transfers++;
  }
}
