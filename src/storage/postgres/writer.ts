/**
 * Writes. One round trip reads the keys at one state; the decision is made here; a second one sends the whole
 * transaction: locks, a statement that does everything if what was read is still so, commit. Nothing is locked while
 * anybody thinks. A write that came too late reads again and decides again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, Decide, KeyRef, SpaceName } from '../engine.js';
import { keyToText } from '../key-text.js';
import { missingSpace, StorageError } from '../storage-error.js';
import type { Dialect } from './connector.js';
import { KeyTurns } from './key-turns.js';
import type { TableNames } from './names.js';
import { isConflict, isMissingTable, isRefused } from './postgres-errors.js';
import type { FoundValue, PostgresReader } from './postgres-reader.js';
import type { SessionPool } from './session-pool.js';
import type { SpaceRegistry } from './space-registry.js';
import { lockStatement, type PlacedChanges } from './write-locks.js';
import { phasesOf } from './write-phases.js';
import { isChanged, planWrite, type WritePlan } from './write-plan.js';
import { writeStatement } from './write-statement.js';

/** A write that has lost against others for this long is given up. */
const CONFLICT_PATIENCE_MS = 15_000;
const MAX_PAUSE_MS = 50;

export interface WriterOptions {
  readonly names: TableNames;
  readonly dialect: Dialect;
  readonly reader: PostgresReader;
  readonly sessions: SessionPool;
  readonly spaces: SpaceRegistry;
}

/** What became of one attempt: done, or lost against others over these keys. */
type Attempt<Result> =
  | { readonly done: true; readonly result: Result; readonly grown: readonly SpaceName[] }
  | { readonly done: false; readonly over: readonly string[] };

export class Writer {
  readonly #options: WriterOptions;
  readonly #turns = new KeyTurns();

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** Resolves with decide's result and the spaces that got appends. */
  async write<Result>(
    keys: readonly KeyRef[],
    decide: Decide<Result>,
  ): Promise<{ readonly result: Result; readonly grown: readonly SpaceName[] }> {
    const deadlineMs = performance.now() + CONFLICT_PATIENCE_MS;
    let wanted = this.#turns.contended(keys.map(placeOf));
    for (let attempt = 0; ; attempt++) {
      const endTurn = wanted.length === 0 ? () => {} : await this.#turns.take(wanted);
      try {
        const outcome = await this.#attempt(keys, decide);
        if (outcome.done) return outcome;
        wanted = [...new Set([...wanted, ...outcome.over])];
      } finally {
        endTurn();
      }
      if (performance.now() > deadlineMs) {
        throw new StorageError('conflict', `gave up after losing against other writes ${attempt + 1} times`);
      }
      // The first repetition waits for its turn only; what still fails then fails because of other nodes.
      if (attempt > 0) await sleep(Math.random() * Math.min(2 ** attempt, MAX_PAUSE_MS));
    }
  }

  async #attempt<Result>(keys: readonly KeyRef[], decide: Decide<Result>): Promise<Attempt<Result>> {
    const found: readonly (FoundValue | undefined)[] =
      keys.length === 0 ? [] : await this.#options.reader.find(keys);
    const { changes, result } = decide(found.map((present) => present?.value));
    if (changes.length === 0) return { done: true, result, grown: [] };
    const plan = planWrite(keys, found, changes);
    const applied = await this.#apply(plan);
    if (applied) return { done: true, result, grown: grownSpaces(changes) };
    return { done: false, over: contestedKeys(keys, plan) };
  }

  /** False, and nothing done, when something read has changed or another transaction was in the way. */
  async #apply(plan: WritePlan): Promise<boolean> {
    const { names, dialect, sessions } = this.#options;
    const spaces = await this.#placed(plan);
    const session = await sessions.pick();
    const revision = String(1 + Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));
    const phases = dialect === 'cockroachdb' ? phasesOf(spaces) : [spaces];
    const settings = { names, revision, slot: session.slot, isPart: phases.length > 1 };
    const writes = phases.map((phase) => writeStatement({ ...settings, spaces: phase }));
    const locks = dialect === 'postgresql' ? lockStatement(names.schema, spaces) : undefined;
    const isolation = dialect === 'postgresql' ? 'READ COMMITTED' : 'SERIALIZABLE';
    try {
      const answers = await session.transaction(
        `BEGIN ISOLATION LEVEL ${isolation}`,
        locks === undefined ? writes : [locks, ...writes],
      );
      const [spacesThere, readsHold] = answers.at(-1)?.[0] ?? [];
      if (spacesThere !== true) this.#options.spaces.forgetAll();
      return spacesThere === true && readsHold === true;
    } catch (error) {
      if (isMissingTable(error) || isRefused(error)) this.#options.spaces.forgetAll();
      if (isConflict(error) || isMissingTable(error) || isRefused(error)) return false;
      throw error;
    }
  }

  /** The spaces by id, in the order of their names. Of a space that is not there only the reads are left out. */
  async #placed(plan: WritePlan): Promise<readonly PlacedChanges[]> {
    const placed: PlacedChanges[] = [];
    const ordered = [...plan].sort(([one], [other]) => (one < other ? -1 : 1));
    for (const [name, changes] of ordered) {
      const id = this.#options.spaces.find(name);
      const spaceId = typeof id === 'string' ? id : await id;
      if (spaceId !== undefined) placed.push({ spaceId, changes });
      else if (isChanged(changes)) throw missingSpace(name);
    }
    return placed;
  }
}

function grownSpaces(changes: readonly Change[]): readonly SpaceName[] {
  return changes.flatMap((change) => (change.kind === 'append' ? [change.space] : []));
}

/** The keys that were read to be written: over the others nobody needs to queue. */
function contestedKeys(keys: readonly KeyRef[], plan: WritePlan): readonly string[] {
  return keys.filter(({ space, key }) => plan.get(space)?.entries.has(keyToText(key)) === true).map(placeOf);
}

function placeOf({ space, key }: KeyRef): string {
  return `${space}\0${keyToText(key)}`;
}
