/**
 * A read replica: sessions that only read, each with how new the state is that its server has. Several sessions may be
 * with several servers, as behind the address of a load balancer, so each is asked for itself.
 */
import { MAX_EVENTUAL_LAG_MS } from '../eventual-lag.js';
import { Connector } from './connector.js';
import type { Heartbeat } from './heartbeat.js';
import type { PostgresPlace } from './postgres-url.js';
import type { Session } from './session.js';

const CHECK_MS = 500;
/** A session that has left a question unanswered for so long gets no reads. */
const PATIENCE_MS = 1_000;
/** A replica that answers later than this is given up for the time being. */
const ANSWER_TIMEOUT_MS = 3_000;

export interface ReplicaOptions {
  readonly place: PostgresPlace;
  readonly heartbeat: Heartbeat;
  /** At most this many connections. */
  readonly sessions: number;
  /** Told once, each time that it cannot be used, why. */
  readonly onAway: (place: string, cause: Error) => void;
}

/** A session with the newest time up to which its server is known to have everything. */
interface Checked {
  readonly session: Session;
  asOfMs: number;
  /** When it was asked what it has not answered yet. */
  askedAtMs: number | undefined;
}

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #connector: Connector;
  readonly #timer: NodeJS.Timeout;
  #sessions: Checked[] = [];
  #opening: Promise<void> | undefined;
  /** When it was usable last, and what has gone wrong since then. */
  #usableMs = performance.now();
  #failure: Error | undefined;
  #isAway = false;
  #closed = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#connector = new Connector(options.place, { forReads: true, answerTimeoutMs: ANSWER_TIMEOUT_MS });
    this.#timer = setInterval(() => this.#check(), CHECK_MS).unref();
    this.#check();
  }

  /** The session with the fewest statements before it, of those that are new enough. */
  pick(): Session | undefined {
    const nowMs = performance.now();
    let best: Session | undefined;
    for (const { session, asOfMs, askedAtMs = nowMs } of this.#sessions) {
      if (session.isSpent || nowMs - asOfMs > MAX_EVENTUAL_LAG_MS || nowMs - askedAtMs > PATIENCE_MS)
        continue;
      if (best === undefined || session.pending < best.pending) best = session;
    }
    return best;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    // One that is being opened is ended when it is open.
    await Promise.all(this.#sessions.map(({ session }) => session.end()));
  }

  #check(): void {
    this.#tellWhetherAway();
    for (const { session } of this.#sessions) if (session.isSpent) session.end().catch(() => {});
    this.#sessions = this.#sessions.filter(({ session }) => !session.isSpent);
    for (const checked of this.#sessions) {
      this.#ask(checked).catch((failure: Error) => {
        this.#failure = failure;
        checked.session.cut();
      });
    }
    if (this.#sessions.length >= this.#options.sessions) return;
    this.#opening ??= this.#openOne()
      .catch((failure: Error) => {
        this.#failure = failure;
      })
      .finally(() => {
        this.#opening = undefined;
      });
  }

  #tellWhetherAway(): void {
    const nowMs = performance.now();
    if (this.pick() !== undefined) {
      this.#usableMs = nowMs;
      this.#failure = undefined;
      this.#isAway = false;
    } else if (!this.#isAway && nowMs - this.#usableMs > MAX_EVENTUAL_LAG_MS) {
      this.#isAway = true;
      const { onAway, place } = this.#options;
      onAway(
        place.description,
        this.#failure ?? new Error('it is too far behind, or no replica of this database'),
      );
    }
  }

  async #openOne(): Promise<void> {
    const { session } = await this.#connector.open();
    const checked: Checked = { session, asOfMs: Number.NEGATIVE_INFINITY, askedAtMs: undefined };
    this.#sessions.push(checked);
    if (this.#closed) await session.end();
    else await this.#ask(checked);
  }

  /** A replica without the row, or with a number that was never given, is too far behind, or of another database. */
  async #ask(checked: Checked): Promise<void> {
    if (checked.askedAtMs !== undefined) return;
    const { heartbeat } = this.#options;
    checked.askedAtMs = performance.now();
    const [row] = await checked.session.run(heartbeat.statement);
    checked.askedAtMs = undefined;
    const asOfMs = heartbeat.asOfMs(String(row?.[0])) ?? Number.NEGATIVE_INFINITY;
    checked.asOfMs = Math.max(checked.asOfMs, asOfMs);
  }
}
