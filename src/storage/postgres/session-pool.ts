/** A bounded number of sessions that many callers share, each statement on the one with the fewest before it. */
import type { Session } from './session.js';

export class SessionPool {
  readonly #open: () => Promise<Session>;
  /** At most so many. */
  readonly max: number;
  #sessions: Session[] = [];
  #opening: Promise<Session> | undefined;
  #closed = false;

  constructor(open: () => Promise<Session>, max: number) {
    this.#open = open;
    this.max = max;
  }

  /** A session to send to at once. Opens one when all are at work and more are allowed. */
  async pick(): Promise<Session> {
    const best = this.#leastBusy();
    if (best !== undefined && (best.pending === 0 || this.#sessions.length >= this.max)) return best;
    if (best === undefined) return this.#openOne();
    // Somebody must wait: the next one finds a free session.
    this.#openOne().catch(() => {});
    return best;
  }

  /** Ends all sessions, once what was sent has been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => {});
    await Promise.all(this.#sessions.map((session) => session.end()));
  }

  #leastBusy(): Session | undefined {
    let best: Session | undefined;
    for (const session of this.#sessions) {
      if (session.isSpent) {
        this.#retire(session);
      } else if (best === undefined || session.pending < best.pending) best = session;
    }
    return best;
  }

  #retire(session: Session): void {
    this.#sessions = this.#sessions.filter((other) => other !== session);
    session.end().catch(() => {});
  }

  #openOne(): Promise<Session> {
    this.#opening ??= this.#open()
      .then((session) => {
        this.#sessions.push(session);
        if (this.#closed) session.end().catch(() => {});
        return session;
      })
      .finally(() => {
        this.#opening = undefined;
      });
    return this.#opening;
  }
}
