/**
 * What clients did to accounts, and what they were told. Every write of an account appends its own id to the account's
 * log, so that a log is the order in which the account was written, and its length is the account's version.
 */

/** An account as somebody saw it. */
export interface Account {
  readonly log: readonly string[];
  readonly balance: number;
}

/** One request, from its start to its answer. */
export interface Operation {
  /** What it appends to logs. */
  readonly id: string;
  /** Moments are numbers that count up: of two events, the later one has the greater. */
  readonly startedAt: number;
  /** Undefined while, or if ever, nobody knows the outcome. */
  endedAt: number | undefined;
  outcome: 'done' | 'refused' | 'unknown';
  /** By account, what its balance is to change by. */
  readonly writes: ReadonlyMap<string, number>;
  /** By account, the version that it found there, as far as the answer tells. */
  readonly versions: Map<string, number>;
  /** Accounts that the answer shows. */
  readonly seen: { readonly name: string; readonly account: Account }[];
}

/** Everything that happened, in the order of its starts. */
export class History {
  readonly operations: Operation[] = [];
  #now = 0;

  begin(writes: ReadonlyMap<string, number> = new Map()): Operation {
    const operation: Operation = {
      id: `op${this.operations.length}`,
      startedAt: ++this.#now,
      endedAt: undefined,
      outcome: 'unknown',
      writes,
      versions: new Map(),
      seen: [],
    };
    this.operations.push(operation);
    return operation;
  }

  end(operation: Operation, outcome: 'done' | 'refused'): void {
    operation.outcome = outcome;
    operation.endedAt = ++this.#now;
  }
}

/** Notes that an operation found an account like this. */
export function saw(operation: Operation, name: string, account: Account): void {
  operation.seen.push({ name, account });
  // Its own write, when the answer shows the account after it, is not what it found.
  const before = account.log.at(-1) === operation.id ? account.log.length - 1 : account.log.length;
  operation.versions.set(name, before);
}
