import type { Change, Decide, KeyRef, SpaceName } from '../engine.js';
import { keyToText } from '../key-text.js';
import { StorageError } from '../storage-error.js';

/** What the caller of a write is told, and the spaces that got appends. */
export interface Written<Result> {
  readonly result: Result;
  readonly grown: readonly SpaceName[];
}

/** What a job decided: what it changes, and how to tell its caller that this has been done. */
export interface JobDecision {
  readonly changes: readonly Change[];
  readonly accept: () => void;
}

/** A write that has lost against others for this long is given up. */
const CONFLICT_PATIENCE_MS = 15_000;

/** One write, waiting or at work. */
export class WriteJob {
  readonly keys: readonly KeyRef[];
  /** Its keys as text, in their order: the same for the same key of the same space. */
  readonly places: readonly string[];
  /** Runs the caller's `decide`; throws what that throws. */
  readonly decide: (found: readonly (Uint8Array | undefined)[]) => JobDecision;
  readonly reject: (failure: unknown) => void;
  /** How often it has lost against writes of other nodes. */
  losses = 0;
  /** Its group failed for a reason that may lie with any one of the group. */
  isSuspect = false;
  readonly #deadlineMs = performance.now() + CONFLICT_PATIENCE_MS;

  private constructor(parts: Pick<WriteJob, 'keys' | 'decide' | 'reject'>) {
    this.keys = parts.keys;
    this.places = parts.keys.map(placeOf);
    this.decide = parts.decide;
    this.reject = parts.reject;
  }

  /** Hands a job to `start`; resolves or rejects when somebody has accepted its decision or rejected it. */
  static run<Result>(
    { keys, decide }: { keys: readonly KeyRef[]; decide: Decide<Result> },
    start: (job: WriteJob) => void,
  ): Promise<Written<Result>> {
    return new Promise((resolve, reject) => {
      const decideHere = (found: readonly (Uint8Array | undefined)[]) => {
        const { changes, result } = decide(found);
        return { changes, accept: () => resolve({ result, grown: grownSpaces(changes) }) };
      };
      start(new WriteJob({ keys, decide: decideHere, reject }));
    });
  }

  /** Counts a loss; false, and the job is rejected, when there were too many. */
  lose(): boolean {
    this.losses += 1;
    if (performance.now() <= this.#deadlineMs) return true;
    this.reject(
      new StorageError('conflict', `gave up after losing against other writes ${this.losses} times`),
    );
    return false;
  }
}

function grownSpaces(changes: readonly Change[]): readonly SpaceName[] {
  return changes.flatMap((change) => (change.kind === 'append' ? [change.space] : []));
}

/** A place as text. */
export function placeOf({ space, key }: KeyRef): string {
  return `${space}\0${keyToText(key)}`;
}
