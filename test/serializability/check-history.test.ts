import { expect, it } from 'vitest';
import { checkHistory } from './check-history.js';
import { type Account, History, saw } from './history.js';

/** Histories that no correct server could have: a check that finds nothing must be known to find something. */

const OPENING = 100;
const account = (balance: number, ...log: string[]): Account => ({ log, balance });
const final = (a: Account, b: Account) =>
  new Map([
    ['a', a],
    ['b', b],
  ]);
const transfer = new Map([
  ['a', -10],
  ['b', 10],
]);
const touch = new Map([['a', 0]]);

function done(history: History, writes?: ReadonlyMap<string, number>) {
  const operation = history.begin(writes);
  history.end(operation, 'done');
  return operation;
}

it('finds nothing wrong with a history that could be', () => {
  const history = new History();
  const early = history.begin();
  const move = done(history, transfer);
  saw(early, 'a', account(90, 'op1'));
  saw(early, 'b', account(110, 'op1'));
  history.end(early, 'done');
  saw(move, 'a', account(90, 'op1'));
  history.begin(touch);
  expect(checkHistory(history, final(account(90, 'op1'), account(110, 'op1')), OPENING)).toEqual([]);
  expect(checkHistory(history, final(account(90, 'op1', 'op2'), account(110, 'op1')), OPENING)).toEqual([]);
});

it.each<[string, (history: History) => ReadonlyMap<string, Account>, RegExp]>([
  [
    'a lost write',
    (history) => {
      done(history, touch);
      return final(account(100), account(100));
    },
    /op0 was done, and is 0 times in a/,
  ],
  [
    'a write that was refused',
    (history) => {
      history.end(history.begin(touch), 'refused');
      return final(account(100, 'op0'), account(100));
    },
    /op0 was refused/,
  ],
  [
    'half of a transfer',
    (history) => {
      history.begin(transfer);
      return final(account(90, 'op0'), account(100));
    },
    /op0 was unknown, and is 1, 0 times in a, b/,
  ],
  [
    'a write done twice',
    (history) => {
      done(history, touch);
      return final(account(100, 'op0', 'op0'), account(100));
    },
    /2 times/,
  ],
  [
    'a balance that its writes do not make',
    (history) => {
      done(history, transfer);
      return final(account(91, 'op0'), account(110, 'op0'));
    },
    /saw 91 in a, where 90 was right/,
  ],
  [
    'a read of what was never there',
    (history) => {
      saw(done(history), 'a', account(100, 'op1'));
      return final(account(100), account(100));
    },
    /op0 saw op1 as write 0 of a/,
  ],
  [
    'a read of half a transfer',
    (history) => {
      const read = history.begin();
      done(history, transfer);
      saw(read, 'a', account(90, 'op1'));
      saw(read, 'b', account(100));
      history.end(read, 'done');
      return final(account(90, 'op1'), account(110, 'op1'));
    },
    /no serial order/,
  ],
  [
    'a stale read',
    (history) => {
      done(history, touch);
      saw(done(history), 'a', account(100));
      return final(account(100, 'op0'), account(100));
    },
    /no serial order/,
  ],
  [
    'writes in another order than time',
    (history) => {
      done(history, touch);
      done(history, touch);
      return final(account(100, 'op1', 'op0'), account(100));
    },
    /no serial order/,
  ],
  [
    'two transfers in different orders',
    (history) => {
      const [one, other] = [history.begin(transfer), history.begin(transfer)];
      history.end(one, 'done');
      history.end(other, 'done');
      return final(account(80, 'op0', 'op1'), account(120, 'op1', 'op0'));
    },
    /no serial order/,
  ],
  [
    'write skew: each of two checks what the other writes',
    (history) => {
      const [one, other] = [history.begin(new Map([['a', 0]])), history.begin(new Map([['b', 0]]))];
      one.versions.set('b', 0);
      other.versions.set('a', 0);
      history.end(one, 'done');
      history.end(other, 'done');
      return final(account(100, 'op0'), account(100, 'op1'));
    },
    /no serial order/,
  ],
])('finds %s', (_what, happen, problem) => {
  const history = new History();
  const accounts = happen(history);
  expect(checkHistory(history, accounts, OPENING).join('\n')).toMatch(problem);
});
