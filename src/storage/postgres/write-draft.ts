/**
 * The writes of one transaction, decided one after another: each sees what those before it are going to write. What
 * rests on nothing but what has been committed is told at once; the rest when the transaction is committed.
 */
import { assertStorable } from '../check-change.js';
import type { Change } from '../engine.js';
import type { FoundValue } from './postgres-reader.js';
import { placeOf, type WriteJob } from './write-job.js';
import { NO_REVISION, WritePlan } from './write-plan.js';

/** A draft with this much in it takes no more jobs: locks are few, and a transaction should be short. */
const MAX_KEYS = 160;
const MAX_BYTES = 1_000_000;

/** What a job would change, and what its caller is to be told. */
export interface DraftedJob {
  readonly job: WriteJob;
  readonly changes: readonly Change[];
  readonly tell: () => void;
}

export class WriteDraft {
  readonly plan = new WritePlan();
  /** By place; undefined: not there. */
  readonly #found: ReadonlyMap<string, FoundValue | undefined>;
  /** What the jobs so far write. */
  readonly #written = new Map<string, Uint8Array | undefined>();
  readonly #drafted: DraftedJob[] = [];

  constructor(found: ReadonlyMap<string, FoundValue | undefined>) {
    this.#found = found;
  }

  get isFull(): boolean {
    return this.plan.keyCount >= MAX_KEYS || this.plan.bytes >= MAX_BYTES;
  }

  /** The jobs whose outcome depends on the transaction. */
  get jobs(): readonly WriteJob[] {
    return this.#drafted.map(({ job }) => job);
  }

  /** What a job does after all that has been added. Adds nothing yet. */
  decide(job: WriteJob): DraftedJob {
    const values = job.places.map((place) =>
      this.#written.has(place) ? this.#written.get(place) : this.#found.get(place)?.value,
    );
    try {
      const { changes, accept } = job.decide(values);
      for (const change of changes) assertStorable(change);
      return { job, changes, tell: accept };
    } catch (refusal) {
      return { job, changes: [], tell: () => job.reject(refusal) };
    }
  }

  add(drafted: DraftedJob): void {
    const { job, changes, tell } = drafted;
    const restsOnDraft = job.places.some((place) => this.#written.has(place));
    if (changes.length === 0 && !restsOnDraft) {
      tell();
      return;
    }
    for (const [at, ref] of job.keys.entries()) {
      const place = job.places[at] ?? placeOf(ref);
      if (!this.#written.has(place)) this.plan.addRead(ref, this.#found.get(place)?.revision ?? NO_REVISION);
    }
    for (const change of changes) {
      this.plan.addChange(change);
      if (change.kind === 'put') this.#written.set(placeOf(change), change.value);
      else if (change.kind === 'delete') this.#written.set(placeOf(change), undefined);
    }
    this.#drafted.push(drafted);
  }

  /** The places that are written and that a job has read. */
  contestedPlaces(jobs: readonly WriteJob[] = this.jobs): readonly string[] {
    return jobs.flatMap(({ places }) => places.filter((place) => this.#written.has(place)));
  }

  /** To be called when the transaction has been committed. */
  tellAll(): void {
    for (const { tell } of this.#drafted) tell();
  }
}
