/**
 * Writes. One round trip reads the keys at one state; the decisions are made here; a second one sends the whole
 * transaction: locks, a statement that does everything if what was read is still so, commit. Nothing is locked while
 * anybody thinks. What came too late reads again and decides again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, Decide, KeyRef, SpaceName } from '../engine.js';
import { missingSpace } from '../storage-error.js';
import type { Dialect } from './connector.js';
import type { TableNames } from './names.js';
import { DatabaseFailure, isConflict, isMissingTable, isRefused, isSessionLost } from './postgres-errors.js';
import type { FoundValue, PostgresReader } from './postgres-reader.js';
import type { SessionPool } from './session-pool.js';
import type { SpaceRegistry } from './space-registry.js';
import { WriteDraft } from './write-draft.js';
import { WriteJob, type Written } from './write-job.js';
import { type WriteGroup, WriteLanes } from './write-lanes.js';
import { lockStatements, type PlacedChanges } from './write-locks.js';
import { phasesOf } from './write-phases.js';
import { isChanged, type WritePlan } from './write-plan.js';
import { writeStatement } from './write-statement.js';

const MAX_PAUSE_MS = 50;

export interface WriterOptions {
  readonly names: TableNames;
  readonly dialect: Dialect;
  readonly reader: PostgresReader;
  readonly sessions: SessionPool;
  readonly spaces: SpaceRegistry;
}

type Found = ReadonlyMap<string, FoundValue | undefined>;

export class Writer {
  readonly #options: WriterOptions;
  readonly #lanes: WriteLanes;

  constructor(options: WriterOptions) {
    this.#options = options;
    const run = (group: WriteGroup) => this.#runOrReject(group);
    this.#lanes = new WriteLanes({ maxGroups: options.sessions.max, run });
  }

  write<Result>(keys: readonly KeyRef[], decide: Decide<Result>): Promise<Written<Result>> {
    return WriteJob.run({ keys, decide }, (job) => this.#lanes.add(job));
  }

  async #runOrReject(group: WriteGroup): Promise<void> {
    try {
      await this.#run(group);
    } catch (failure) {
      const { jobs } = group;
      if (jobs.length === 1 || !isAnswer(failure)) for (const job of jobs) job.reject(failure);
      else {
        for (const job of jobs) job.isSuspect = true;
        this.#lanes.addFirst(jobs);
      }
    }
  }

  /** Until each job has been told its outcome or waits again; rejects when those left in the group failed. */
  async #run(group: WriteGroup): Promise<void> {
    let lost: { readonly draft: WriteDraft; readonly found: Found } | undefined;
    for (let attempt = 0; ; attempt++) {
      // The first repetition comes at once; what still fails then fails because of other nodes.
      if (attempt > 1) await sleep(Math.random() * Math.min(2 ** attempt, MAX_PAUSE_MS));
      this.#lanes.beginReading(group);
      const found = await this.#read(group.jobs);
      if (lost !== undefined) this.#leaveContested(group, { ...lost, foundNow: found });
      this.#lanes.sift(group);
      const draft = await this.#draft(group, found);
      if (draft.plan.isEmpty) return;
      this.#lanes.claim(group, { places: draft.contestedPlaces(), appends: draft.plan.appends });
      if (await this.#apply(draft.plan)) {
        draft.tellAll();
        return;
      }
      this.#lanes.release(group);
      lost = { draft, found };
      group.jobs.splice(0, group.jobs.length, ...group.jobs.filter((job) => job.lose()));
    }
  }

  async #read(jobs: readonly WriteJob[]): Promise<Found> {
    const wanted = new Map<string, KeyRef>();
    for (const { keys, places } of jobs) {
      for (const [at, place] of places.entries()) {
        const key = keys[at];
        if (key !== undefined) wanted.set(place, key);
      }
    }
    const found = wanted.size === 0 ? [] : await this.#options.reader.find([...wanted.values()]);
    return new Map([...wanted.keys()].map((place, at) => [place, found[at]]));
  }

  /** Decides the group's jobs. Leaves those in the group that have a part in the draft. */
  async #draft(group: WriteGroup, found: Found): Promise<WriteDraft> {
    const draft = new WriteDraft(found);
    const jobs = group.jobs.splice(0);
    for (const [at, job] of jobs.entries()) {
      if (draft.isFull) {
        this.#lanes.addFirst(jobs.slice(at));
        break;
      }
      const drafted = draft.decide(job);
      const isKnown = drafted.changes.every(({ space }) => this.#options.spaces.knows(space));
      const missing = isKnown ? undefined : await this.#missingSpace(drafted.changes);
      if (missing === undefined) draft.add(drafted);
      else job.reject(missingSpace(missing));
    }
    group.jobs.push(...draft.jobs);
    return draft;
  }

  async #missingSpace(changes: readonly Change[]): Promise<SpaceName | undefined> {
    for (const { space } of changes) {
      if ((await this.#options.spaces.find(space)) === undefined) return space;
    }
    return undefined;
  }

  /** Jobs that lost over what they wanted to write go where all go that want it; the others may try again at once. */
  #leaveContested(
    group: WriteGroup,
    { draft, found, foundNow }: { draft: WriteDraft; found: Found; foundNow: Found },
  ): void {
    const isChanged = (place: string) => found.get(place)?.revision !== foundNow.get(place)?.revision;
    this.#lanes.markContested(draft.contestedPlaces(group.jobs).filter(isChanged));
    if (group.jobs.length === 1) return;
    const leaving = group.jobs.filter((job) => draft.contestedPlaces([job]).some(isChanged));
    group.jobs.splice(0, group.jobs.length, ...group.jobs.filter((job) => !leaving.includes(job)));
    this.#lanes.addFirst(leaving);
  }

  /** False, and nothing done, when something read has changed or another transaction was in the way. */
  async #apply(plan: WritePlan): Promise<boolean> {
    const { names, dialect, sessions } = this.#options;
    const spaces = await this.#placed(plan);
    if (spaces === undefined) return false;
    const session = await sessions.pick();
    const revision = 1 + Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
    const phases = dialect === 'cockroachdb' ? phasesOf(spaces) : [spaces];
    const settings = { names, revision, slot: session.slot, isPart: phases.length > 1 };
    const writes = phases.map((phase) => writeStatement({ ...settings, spaces: phase }));
    try {
      const answers =
        dialect === 'postgresql'
          ? await session.together([...lockStatements(names.schema, spaces), ...writes])
          : await session.transaction('BEGIN ISOLATION LEVEL SERIALIZABLE', writes);
      const [spacesThere, readsHold] = answers.at(-1)?.[0] ?? [];
      if (spacesThere !== true) this.#options.spaces.forgetAll();
      return spacesThere === true && readsHold === true;
    } catch (error) {
      if (isMissingTable(error) || isRefused(error)) this.#options.spaces.forgetAll();
      if (isConflict(error) || isMissingTable(error) || isRefused(error)) return false;
      throw error;
    }
  }

  /** The spaces by id. Of one that is not there only the reads are left out; undefined when it has changes. */
  async #placed(plan: WritePlan): Promise<readonly PlacedChanges[] | undefined> {
    const placed: PlacedChanges[] = [];
    for (const [name, changes] of plan.spaces) {
      const spaceId = await this.#options.spaces.find(name);
      if (spaceId !== undefined) placed.push({ spaceId, changes });
      else if (isChanged(changes)) return undefined;
    }
    return placed;
  }
}

/** Whether the server says that nothing was done. The reason may then lie with any one of the jobs. */
function isAnswer(failure: unknown): boolean {
  return failure instanceof DatabaseFailure && !isSessionLost(failure) && !isMissingTable(failure);
}
