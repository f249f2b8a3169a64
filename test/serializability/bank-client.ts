import type { Answer } from '../support/in-process.js';
import type { Random } from '../support/random.js';
import { type Account, type History, type Operation, saw } from './history.js';

/** Sends a request; rejects when nobody knows what became of it. */
export type Send = (operation: BankOperation, body: object) => Promise<Answer>;
type BankOperation =
  | 'GetItem'
  | 'PutItem'
  | 'TransactGetItems'
  | 'TransactWriteItems'
  | 'UpdateItem'
  | 'CreateTable';

export const TABLE = 'Accounts';
export const OPENING = 100;
export const ACCOUNTS: readonly string[] = ['alice', 'bob', 'carol', 'dave', 'eve'];

/** Makes the table, with an index that every transfer changes, and opens the accounts. */
export async function openBank(send: Send): Promise<void> {
  await send('CreateTable', {
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'a', AttributeType: 'S' },
      { AttributeName: 'balance', AttributeType: 'N' },
    ],
    KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-balance',
        KeySchema: [{ AttributeName: 'balance', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  for (const name of ACCOUNTS) {
    await send('PutItem', { TableName: TABLE, Item: itemOf(name, { log: [], balance: OPENING }) });
  }
}

/** All accounts as they are now. */
export async function readBank(send: Send): Promise<ReadonlyMap<string, Account>> {
  const answer = await send('TransactGetItems', {
    TransactItems: ACCOUNTS.map((name) => ({ Get: refOf(name) })),
  });
  if (!('response' in answer)) throw new Error(answer.message);
  return new Map(accountsIn(answer.response));
}

/** A transaction on its way. */
interface Transfer {
  readonly operation: Operation;
  readonly body: object;
}

/** Does one random thing after the other, and notes what it did and what it was told. */
export class BankClient {
  readonly #history: History;
  readonly #random: Random;
  /** Accounts as this client last saw them: what its guarded writes go by. */
  readonly #known = new Map<string, Account>();
  /** A transaction whose answer never came, to be sent again. */
  #unanswered: Transfer | undefined;

  constructor(history: History, random: Random) {
    this.#history = history;
    this.#random = random;
  }

  /** One operation. Rejects when its outcome is unknown; the next call may then find it out by its token. */
  step(send: Send): Promise<void> {
    const unanswered = this.#unanswered;
    this.#unanswered = undefined;
    // Half of them are sent again under their token; what became of the others nobody will ever be told.
    if (unanswered !== undefined && this.#random.chance(0.5)) return this.#sendTransfer(send, unanswered);
    switch (this.#random.below(6)) {
      case 0:
        return this.#get(send);
      case 1:
        return this.#readTogether(send);
      case 2:
        return this.#touch(send);
      case 3:
        return this.#replace(send);
      case 4:
        return this.#transfer(send, () => ({}));
      default:
        return this.#transfer(send, (name) => this.#guard(name));
    }
  }

  async #get(send: Send): Promise<void> {
    const name = this.#random.pick(ACCOUNTS);
    const operation = this.#history.begin();
    const answer = await send('GetItem', { ...refOf(name), ConsistentRead: true });
    this.#note(operation, answer, 'response' in answer ? [answer.response.Item] : []);
  }

  async #readTogether(send: Send): Promise<void> {
    const names = this.#random.chance(0.5) ? ACCOUNTS : this.#pick(2);
    const operation = this.#history.begin();
    const answer = await send('TransactGetItems', {
      TransactItems: names.map((name) => ({ Get: refOf(name) })),
    });
    this.#note(operation, answer, 'response' in answer ? itemsIn(answer.response.Responses) : []);
  }

  /** A write of one account that moves nothing. */
  async #touch(send: Send): Promise<void> {
    const name = this.#random.pick(ACCOUNTS);
    const operation = this.#history.begin(new Map([[name, 0]]));
    const answer = await send('UpdateItem', { ...updateOf(name, operation, {}), ReturnValues: 'ALL_NEW' });
    this.#note(operation, answer, 'response' in answer ? [answer.response.Attributes] : []);
  }

  /** A write of one account as this client knows it, which fails when somebody else has written it since. */
  async #replace(send: Send): Promise<void> {
    const name = this.#random.pick(ACCOUNTS);
    const { log, balance } = this.#known.get(name) ?? { log: [], balance: OPENING };
    const operation = this.#history.begin(new Map([[name, 0]]));
    const answer = await send('PutItem', {
      TableName: TABLE,
      Item: itemOf(name, { log: [...log, operation.id], balance }),
      ConditionExpression: 'size(#log) = :version',
      ExpressionAttributeNames: { '#log': 'log' },
      ExpressionAttributeValues: { ':version': { N: String(log.length) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    if ('response' in answer) operation.versions.set(name, log.length);
    this.#note(operation, answer, 'response' in answer ? [] : [answer.extras.Item]);
  }

  /** Moves money between two accounts, and looks at a third; `guard` says on which conditions. */
  async #transfer(send: Send, guard: (name: string) => Guard): Promise<void> {
    const [from = '', to = '', third = ''] = this.#pick(3);
    const amount = 1 + this.#random.below(9);
    const writes = new Map([
      [from, -amount],
      [to, amount],
    ]);
    const operation = this.#history.begin(writes);
    const guards = new Map([from, to, third].map((name) => [name, guard(name)]));
    for (const [name, { version }] of guards)
      if (version !== undefined) operation.versions.set(name, version);
    const check = { ConditionExpression: 'attribute_exists(a)', ...checkOf(guards.get(third) ?? {}) };
    const body = {
      TransactItems: [
        ...[from, to].map((name) => ({ Update: updateOf(name, operation, guards.get(name) ?? {}) })),
        { ConditionCheck: { ...refOf(third), ...check } },
      ],
      ClientRequestToken: operation.id,
    };
    await this.#sendTransfer(send, { operation, body });
  }

  async #sendTransfer(send: Send, { operation, body }: Transfer): Promise<void> {
    this.#unanswered = { operation, body };
    const answer = await send('TransactWriteItems', body);
    this.#unanswered = undefined;
    if ('response' in answer) {
      this.#note(operation, answer, []);
      return;
    }
    // What it found is what the reasons show; of the others it may have been told nothing at all.
    const reasons = reasonsIn(answer);
    const isTold = reasons.every(({ Code }) => Code === 'None' || Code === 'ConditionalCheckFailed');
    if (!isTold) operation.versions.clear();
    this.#note(
      operation,
      answer,
      reasons.map(({ Item }) => Item),
    );
  }

  #note(operation: Operation, answer: Answer, items: readonly unknown[]): void {
    for (const [name, account] of items.flatMap(accountOf)) {
      saw(operation, name, account);
      this.#known.set(name, account);
    }
    if (!('response' in answer)) checkRefusal(answer);
    this.#history.end(operation, 'response' in answer ? 'done' : 'refused');
  }

  #guard(name: string): Guard {
    return { version: this.#known.get(name)?.log.length ?? 0 };
  }

  #pick(count: number): readonly string[] {
    const left = [...ACCOUNTS];
    return Array.from({ length: count }, () => left.splice(this.#random.below(left.length), 1)).flat();
  }
}

/** The version that an account must have. */
interface Guard {
  readonly version?: number;
}

const REFUSALS: readonly string[] = [
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
  'TransactionConflictException',
];

function checkRefusal({ code, message }: { readonly code: string; readonly message: string }): void {
  const isExpected = REFUSALS.includes(code) && !message.includes('ValidationError');
  if (!isExpected) throw new Error(`refused unexpectedly: ${code}: ${message}`);
}

function refOf(name: string) {
  return { TableName: TABLE, Key: { a: { S: name } } };
}

function itemOf(name: string, { log, balance }: Account) {
  return { a: { S: name }, log: { L: log.map((S) => ({ S })) }, balance: { N: String(balance) } };
}

function updateOf(name: string, { id, writes }: Operation, guard: Guard) {
  const { ExpressionAttributeValues, ...check } = checkOf(guard);
  return {
    ...refOf(name),
    UpdateExpression: 'SET #log = list_append(#log, :id), balance = balance + :amount',
    ...check,
    ExpressionAttributeNames: { '#log': 'log' },
    ExpressionAttributeValues: {
      ...ExpressionAttributeValues,
      ':id': { L: [{ S: id }] },
      ':amount': { N: String(writes.get(name) ?? 0) },
    },
  };
}

function checkOf({ version }: Guard) {
  if (version === undefined) return {};
  return {
    ConditionExpression: 'size(#log) = :version',
    ExpressionAttributeNames: { '#log': 'log' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

interface WireAccount {
  readonly a: { readonly S: string };
  readonly log: { readonly L: readonly { readonly S: string }[] };
  readonly balance: { readonly N: string };
}

/** The accounts in an answer: what it holds is known from the table, and a wrong form fails the test. */
function accountOf(item: unknown): [string, Account][] {
  if (item === undefined) return [];
  const { a, log, balance } = item as WireAccount;
  return [[a.S, { log: log.L.map(({ S }) => S), balance: Number(balance.N) }]];
}

function itemsIn(responses: unknown): readonly unknown[] {
  return (responses as readonly { readonly Item?: unknown }[]).map(({ Item }) => Item);
}

function accountsIn({ Responses }: Readonly<Record<string, unknown>>): readonly [string, Account][] {
  return itemsIn(Responses).flatMap(accountOf);
}

interface Reason {
  readonly Code: string;
  readonly Item?: unknown;
}

function reasonsIn({ extras }: { readonly extras: Readonly<Record<string, unknown>> }): readonly Reason[] {
  return (extras.CancellationReasons ?? []) as readonly Reason[];
}
