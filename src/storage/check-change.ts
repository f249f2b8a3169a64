import { assert } from '../support/index.js';
import { APPEND_POSITION_BYTES } from './append-waiters.js';
import { type Change, MAX_STORED_KEY_BYTES } from './engine.js';

/** Leaves more positions than can ever be given. */
const MAX_ADVANCE = 1n << 62n;

/** Stops a write that no engine could store. Done for all its changes before the first of them is applied. */
export function assertStorable(change: Change): void {
  if (change.kind === 'advance') {
    assert(change.position >= 0n && change.position < MAX_ADVANCE, 'a log is advanced to a position');
    return;
  }
  const keyBytes =
    change.kind === 'append' ? change.prefix.length + APPEND_POSITION_BYTES : change.key.length;
  assert(keyBytes > 0 && keyBytes <= MAX_STORED_KEY_BYTES, `a key of ${keyBytes} bytes cannot be stored`);
  if (change.kind === 'add') assert(Number.isSafeInteger(change.amount), 'a counter counts in whole numbers');
}
