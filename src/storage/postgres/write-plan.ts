/** What a write's changes come to: each key once, counters added up, appends in order. */
import { unreachable } from '../../support/index.js';
import { assertStorable } from '../check-change.js';
import type { Change, KeyRef, SpaceName } from '../engine.js';
import { keyToText } from '../key-text.js';
import type { FoundValue } from './postgres-reader.js';

/** What a write does to one space. */
export interface SpaceChanges {
  /** By key as text; undefined: deleted. */
  readonly entries: Map<string, { readonly key: Uint8Array; readonly value: Uint8Array | undefined }>;
  readonly counters: Map<string, { readonly key: Uint8Array; readonly amount: number }>;
  readonly appends: { readonly prefix: Uint8Array; readonly value: Uint8Array }[];
  /** Positions that those of appends must be above. */
  readonly advances: bigint[];
  /** Keys read, with the revision found, '0' for none. */
  readonly reads: Map<string, { readonly key: Uint8Array; readonly revision: string }>;
}

export type WritePlan = ReadonlyMap<SpaceName, SpaceChanges>;

export function planWrite(
  keys: readonly KeyRef[],
  found: readonly (FoundValue | undefined)[],
  changes: readonly Change[],
): WritePlan {
  const plan = new Map<SpaceName, SpaceChanges>();
  const spaceOf = (name: SpaceName): SpaceChanges => {
    const known = plan.get(name);
    if (known !== undefined) return known;
    const added = { entries: new Map(), counters: new Map(), appends: [], advances: [], reads: new Map() };
    plan.set(name, added);
    return added;
  };
  for (const change of changes) addChange(spaceOf(change.space), change);
  for (const [index, { space, key }] of keys.entries()) {
    spaceOf(space).reads.set(keyToText(key), { key, revision: found[index]?.revision ?? '0' });
  }
  return plan;
}

function addChange(space: SpaceChanges, change: Change): void {
  assertStorable(change);
  switch (change.kind) {
    case 'put':
      space.entries.set(keyToText(change.key), { key: change.key, value: change.value });
      break;
    case 'delete':
      space.entries.set(keyToText(change.key), { key: change.key, value: undefined });
      break;
    case 'add': {
      const text = keyToText(change.key);
      const amount = (space.counters.get(text)?.amount ?? 0) + change.amount;
      space.counters.set(text, { key: change.key, amount });
      break;
    }
    case 'append':
      space.appends.push(change);
      break;
    case 'advance':
      space.advances.push(change.position);
      break;
    default:
      unreachable(change);
  }
}

/** Whether anything but reading is done in the space. */
export function isChanged({ entries, counters, appends, advances }: SpaceChanges): boolean {
  return entries.size + counters.size + appends.length + advances.length > 0;
}
