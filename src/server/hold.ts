import type { OperationServices } from '../operations/index.js';
import { checkKey, encodePrimaryKey, placeText, type TableAddress, tokenRef } from '../tables/index.js';
import { parseItem, type WireItem } from '../values/index.js';

/** An item, as a request would name it. */
export interface HeldItem {
  readonly tableName: string;
  /** As in a request, e.g. `{ id: { S: '1' } }`; binary may be bytes, as in the AWS SDK, or base64. */
  readonly key: HeldKey;
}

/** The key of an item, in the form of the AWS SDK or of the wire. */
export type HeldKey = {
  readonly [name: string]: {
    readonly S?: string | undefined;
    readonly N?: string | undefined;
    readonly B?: string | Uint8Array | undefined;
  };
};

/** Whose items and tokens are meant. */
export type Owner = Pick<TableAddress, 'accountId' | 'region'>;

/** Makes an item look as if a transaction were at work on it until the returned function is called. */
export function holdItem(
  { catalog, locks }: OperationServices,
  owner: Owner,
  { tableName, key }: HeldItem,
): () => void {
  const table = catalog.find({ ...owner, tableName });
  if (table === undefined) throw new Error(`there is no table ${tableName} in ${owner.region}`);
  const { keySchema, space } = table.definition;
  const item = parseItem(wireFormOf(key));
  checkKey(keySchema, item);
  const place = placeText({ space, key: encodePrimaryKey(keySchema, item) });
  return hold(locks, [place], `the item of ${tableName}`);
}

/** Makes a ClientRequestToken look as if a transaction with it were at work until the returned function is called. */
export function holdToken({ locks }: OperationServices, owner: Owner, token: string): () => void {
  const operations = ['TransactWriteItems', 'ExecuteTransaction'] as const;
  const places = operations.map((operation) => placeText(tokenRef({ ...owner, operation, token })));
  return hold(locks, places, `the token ${token}`);
}

function hold(locks: OperationServices['locks'], places: readonly string[], what: string): () => void {
  if (locks.beginTransaction(places).includes(true)) throw new Error(`a request is at work on ${what}`);
  let isHeld = true;
  return () => {
    if (isHeld) locks.endTransaction(places);
    isHeld = false;
  };
}

function wireFormOf(key: HeldKey): WireItem {
  return Object.fromEntries(
    Object.entries(key).map(([name, value]) => {
      const { S, N, B } = value;
      return [
        name,
        {
          ...(S !== undefined && { S }),
          ...(N !== undefined && { N }),
          ...(B !== undefined && { B: typeof B === 'string' ? B : Buffer.from(B).toString('base64') }),
        },
      ];
    }),
  );
}
