import { findCycle } from './cycle.js';
import type { Account, History, Operation } from './history.js';

/**
 * What in a history does not agree with running its operations one at a time, each at some moment between its start
 * and its answer; empty when all does. `final` holds the accounts after all of it, whose balances were once `opening`.
 *
 * As logs tell the order of writes, and versions which write a read saw, the only orders that could be right are those
 * that agree with these dependencies (Adya's: write before write, write before read, read before the next write) and
 * with real time. There is one if, and only if, they make no cycle.
 */
export function checkHistory(
  { operations }: History,
  final: ReadonlyMap<string, Account>,
  opening: number,
): readonly string[] {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const problems = [
    ...operations.flatMap((operation) => checkWrites(operation, final)),
    ...[...final].flatMap(([name, account]) => checkLog(name, account, byId)),
    ...operations.flatMap(({ id, seen }) =>
      seen.flatMap(({ name, account }) => checkSeen(id, name, { account, final, byId, opening })),
    ),
    ...[...final].flatMap(([name, account]) => checkSeen('the end', name, { account, final, byId, opening })),
  ];
  if (problems.length > 0) return problems;
  const cycle = findCycle(dependencies(operations, final));
  return cycle === undefined ? [] : [`no serial order: ${cycle.join(' before ')}`];
}

/** A write that was done is in all of its accounts, once; one that was refused in none; an unknown one is whole. */
function checkWrites({ id, outcome, writes }: Operation, final: ReadonlyMap<string, Account>): string[] {
  const counts = [...writes.keys()].map(
    (name) => final.get(name)?.log.filter((entry) => entry === id).length ?? 0,
  );
  const isIn = counts.every((count) => count === 1);
  const isOut = counts.every((count) => count === 0);
  if (writes.size === 0 || (isIn && outcome !== 'refused') || (isOut && outcome !== 'done')) return [];
  return [`${id} was ${outcome}, and is ${counts.join(', ')} times in ${[...writes.keys()].join(', ')}`];
}

/** A log holds writes of its account, nothing else. */
function checkLog(name: string, { log }: Account, byId: ReadonlyMap<string, Operation>): string[] {
  const strange = log.filter((id) => byId.get(id)?.writes.has(name) !== true);
  return strange.map((id) => `${id} is in ${name}, which it did not write`);
}

/** Whatever was seen of an account is a moment of its log, with the balance that the writes until then make. */
function checkSeen(
  by: string,
  name: string,
  {
    account: { log, balance },
    final,
    byId,
    opening,
  }: {
    readonly account: Account;
    readonly final: ReadonlyMap<string, Account>;
    readonly byId: ReadonlyMap<string, Operation>;
    readonly opening: number;
  },
): string[] {
  const last = final.get(name)?.log ?? [];
  const strayAt = log.findIndex((id, at) => id !== last[at]);
  if (strayAt >= 0) {
    return [`${by} saw ${log[strayAt]} as write ${strayAt} of ${name}, which was ${last[strayAt]}`];
  }
  const expected = log.reduce((sum, id) => sum + (byId.get(id)?.writes.get(name) ?? 0), opening);
  return balance === expected ? [] : [`${by} saw ${balance} in ${name}, where ${expected} was right`];
}

/** Which operation must come before which. */
function dependencies(
  operations: readonly Operation[],
  final: ReadonlyMap<string, Account>,
): ReadonlyMap<string, readonly string[]> {
  const after = new Map<string, string[]>();
  const order = (before: string | undefined, next: string | undefined) => {
    if (before === undefined || next === undefined || before === next) return;
    const list = after.get(before);
    if (list === undefined) after.set(before, [next]);
    else list.push(next);
  };
  for (const { log } of final.values()) for (const [at, id] of log.entries()) order(log[at - 1], id);
  for (const { id, outcome, versions } of operations) {
    for (const [name, version] of versions) {
      const log = final.get(name)?.log ?? [];
      // A condition that nobody has told of held only if its write is there.
      if (outcome === 'unknown' && !hasWritten(id, final)) break;
      order(log[version - 1], id);
      order(id, log[version]);
    }
  }
  orderByTime(operations, order);
  return after;
}

function hasWritten(id: string, final: ReadonlyMap<string, Account>): boolean {
  return [...final.values()].some(({ log }) => log.includes(id));
}

/**
 * What ended before another began comes before it. Moments stand between them, one after the other, so that there are
 * as many steps as operations, not as many as pairs of them.
 */
function orderByTime(operations: readonly Operation[], order: (before: string, next: string) => void): void {
  const events = operations.flatMap(({ id, startedAt, endedAt }) => [
    { id, at: startedAt, isEnd: false },
    ...(endedAt === undefined ? [] : [{ id, at: endedAt, isEnd: true }]),
  ]);
  events.sort((one, other) => one.at - other.at);
  let moment = 'moment 0';
  for (const { id, at, isEnd } of events) {
    if (!isEnd) {
      order(moment, id);
      continue;
    }
    const next = `moment ${at}`;
    order(moment, next);
    order(id, next);
    moment = next;
  }
}
