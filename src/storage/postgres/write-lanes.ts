/**
 * The line of writes in front of the database. Those that wait while others are being committed share a transaction:
 * one read, one set of locks and one commit for all. Only writes that read the same spaces go together, so that the
 * number of different statements stays small. A write that wants what another one of this process is about to write
 * waits for it.
 */
import type { WriteJob } from './write-job.js';

/**
 * Of one lane. One of them at a time reads and decides, so that the slower the disk is, the more commits share a sync,
 * and the more there is to do, the larger groups become.
 */
const MAX_LANE_GROUPS = 4;
/** Commits of appends to one log go one after the other: then two large groups are better than many small ones. */
const MAX_ORDERED_GROUPS = 2;
const MAX_GROUP_JOBS = 64;
const MAX_GROUP_KEYS = 400;
/** Nobody may want a contested place again: so many are remembered at the most. */
const MAX_CONTESTED = 1_000;

interface Lane {
  readonly name: string;
  waiting: WriteJob[];
  running: number;
  /** How many of those running have nothing on its way to the database yet but reads. */
  reading: number;
  /** Whether the last of its groups appended to logs. */
  isOrdered: boolean;
}

/** Jobs that go into one transaction. */
export interface WriteGroup {
  readonly jobs: WriteJob[];
  readonly lane: Lane;
  /** Places written by other groups since this one began to read. */
  readonly overtaken: Set<string>;
  /** Places that this group writes, so that nobody else here tries to. Undefined until it has decided. */
  claimed: readonly string[] | undefined;
}

export interface WriteLanesOptions {
  /** At work at a time. */
  readonly maxGroups: number;
  /** Does what the jobs of a group ask for; never rejects. */
  readonly run: (group: WriteGroup) => Promise<void>;
}

export class WriteLanes {
  readonly #options: WriteLanesOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #groups = new Set<WriteGroup>();
  readonly #claimed = new Map<string, number>();
  /** Places over which a write here has lost against another node; each has a lane of its own while it is wanted. */
  readonly #contested = new Set<string>();
  #isWaking = false;

  constructor(options: WriteLanesOptions) {
    this.#options = options;
  }

  add(job: WriteJob): void {
    this.#laneOf(job).waiting.push(job);
    this.#wake();
  }

  /** Puts jobs that have waited once before all others. */
  addFirst(jobs: readonly WriteJob[]): void {
    for (const job of jobs.toReversed()) this.#laneOf(job).waiting.unshift(job);
    if (jobs.length > 0) this.#wake();
  }

  /** To be called before a group reads. */
  beginReading(group: WriteGroup): void {
    group.overtaken.clear();
  }

  /** Takes those jobs out of a group that has read which have read in vain, or soon will have: they wait again. */
  sift(group: WriteGroup): void {
    const isLate = (place: string) => group.overtaken.has(place) || this.#claimed.has(place);
    const late = group.jobs.filter(({ places }) => places.some(isLate));
    if (late.length === 0) return;
    this.addFirst(late);
    const rest = group.jobs.filter((job) => !late.includes(job));
    group.jobs.splice(0, group.jobs.length, ...rest);
  }

  /** The group is about to write to these places, and to append to logs or not. */
  claim(group: WriteGroup, { places, appends }: { places: readonly string[]; appends: boolean }): void {
    group.lane.isOrdered = appends;
    if (group.claimed === undefined) group.lane.reading -= 1;
    group.claimed = places;
    this.#wake();
    for (const place of places) this.#claimed.set(place, (this.#claimed.get(place) ?? 0) + 1);
  }

  /** The group has written, or failed to, where it said it would. */
  release(group: WriteGroup): void {
    for (const place of group.claimed ?? []) {
      const left = (this.#claimed.get(place) ?? 1) - 1;
      if (left === 0) this.#claimed.delete(place);
      else this.#claimed.set(place, left);
      for (const other of this.#groups) if (other !== group) other.overtaken.add(place);
    }
    if (group.claimed !== undefined) group.claimed = [];
  }

  /** From now on, who wants one of these places goes with others who do. */
  markContested(places: readonly string[]): void {
    if (this.#contested.size > MAX_CONTESTED) this.#contested.clear();
    for (const place of places) this.#contested.add(place);
  }

  #laneOf(job: WriteJob): Lane {
    const name = this.#laneName(job);
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane = { name, waiting: [], running: 0, reading: 0, isOrdered: false };
    this.#lanes.set(name, lane);
    return lane;
  }

  #laneName(job: WriteJob): string {
    if (job.isSuspect) return SUSPECTS;
    const contested =
      this.#contested.size === 0 ? undefined : job.places.find((place) => this.#contested.has(place));
    if (contested !== undefined) return CONTESTED + contested;
    return [...new Set(job.keys.map(({ space }) => space))].join(' ');
  }

  /** Later in this turn of the event loop, when all that has arrived together is there. */
  #wake(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      this.#startGroups();
    });
  }

  /** A lane that has had its turn goes behind the others. */
  #startGroups(): void {
    for (const [name, lane] of this.#lanes) {
      if (this.#groups.size >= this.#options.maxGroups) return;
      if (lane.reading > 0 || lane.running >= maxGroupsOf(lane)) continue;
      const jobs = this.#take(lane);
      if (jobs.length === 0) continue;
      this.#lanes.delete(name);
      this.#lanes.set(name, lane);
      this.#start({ jobs, lane, overtaken: new Set(), claimed: undefined });
    }
  }

  /** The first jobs that nobody is in the way of. */
  #take(lane: Lane): WriteJob[] {
    const taken: WriteJob[] = [];
    const left: WriteJob[] = [];
    const maxJobs = lane.name === SUSPECTS ? 1 : MAX_GROUP_JOBS;
    let keys = 0;
    for (const job of lane.waiting) {
      const fits = taken.length < maxJobs && (taken.length === 0 || keys + job.keys.length <= MAX_GROUP_KEYS);
      if (!fits || job.places.some((place) => this.#claimed.has(place))) {
        left.push(job);
        continue;
      }
      taken.push(job);
      keys += job.keys.length;
    }
    lane.waiting = left;
    return taken;
  }

  #start(group: WriteGroup): void {
    const { lane } = group;
    lane.running += 1;
    lane.reading += 1;
    this.#groups.add(group);
    void this.#options.run(group).finally(() => {
      this.release(group);
      this.#groups.delete(group);
      lane.running -= 1;
      if (group.claimed === undefined) lane.reading -= 1;
      if (lane.running === 0 && lane.waiting.length === 0) this.#forget(lane);
      this.#wake();
    });
  }

  #forget({ name }: Lane): void {
    this.#lanes.delete(name);
    if (name.startsWith(CONTESTED)) this.#contested.delete(name.slice(CONTESTED.length));
  }
}

/** Names of lanes that no list of spaces has: jobs that go alone; jobs that want one contested place. */
const SUSPECTS = '!';
const CONTESTED = '!contested ';

function maxGroupsOf({ name, isOrdered }: Lane): number {
  if (name.startsWith(SUSPECTS)) return 1;
  return isOrdered ? MAX_ORDERED_GROUPS : MAX_LANE_GROUPS;
}
