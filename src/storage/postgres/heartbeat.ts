/**
 * A commit every half second: a row of this node in `meta` gets another number. It tells two things. That the primary
 * acknowledges commits; and, when a replica has a number, how new its state is: it has everything that was acknowledged
 * before the commit of that number was begun. No clocks of different machines are compared.
 */
import { randomUUID } from 'node:crypto';
import type { TableNames } from './names.js';
import type { Session, Statement } from './session.js';

const BEAT_MS = 500;
/** A primary that has acknowledged nothing for so long may not be the primary any more. */
const SILENCE_MS = 3_000;
/** Numbers older than this are of no interest. */
const REMEMBERED_MS = 60_000;
/** What nodes that are gone have left behind is cleared away after this long. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

export interface HeartbeatOptions {
  readonly names: TableNames;
  /** A session with the primary. */
  readonly pick: () => Promise<Session>;
  /** Called, again and again, while the primary acknowledges nothing. */
  readonly onSilence: () => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #row = `beat-${randomUUID()}`;
  readonly #timer: NodeJS.Timeout;
  /** When the commit of a number was begun, on this process's clock that only goes forward. */
  readonly #begun = new Map<string, number>();
  #number = 0;
  #acknowledgedAtMs = performance.now();
  #beating: Promise<void> | undefined;
  #cleared = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), BEAT_MS).unref();
    this.#tick();
  }

  /** Reads this node's number, where it may be an old one. */
  get statement(): Statement {
    return { text: `SELECT value FROM ${this.#meta} WHERE name = $1`, values: [this.#row] };
  }

  /** What the row says is a state with everything acknowledged before this time (of `performance.now()`), if known. */
  asOfMs(number: string): number | undefined {
    return this.#begun.get(number);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    if (this.#isSilent()) return;
    const statement = { text: `DELETE FROM ${this.#meta} WHERE name = $1`, values: [this.#row] };
    // Left behind when this fails, another node clears it away.
    await this.#run(statement).catch(() => {});
  }

  #tick(): void {
    if (this.#isSilent()) this.#options.onSilence();
    this.#beating ??= this.#beat()
      .catch(() => {})
      .finally(() => {
        this.#beating = undefined;
      });
  }

  #isSilent(): boolean {
    return performance.now() - this.#acknowledgedAtMs > SILENCE_MS;
  }

  async #beat(): Promise<void> {
    // Also a time, by which abandoned rows are told; the wall clock may go backward, the number does not.
    this.#number = Math.max(this.#number + 1, Date.now());
    const begunMs = performance.now();
    this.#begun.set(String(this.#number), begunMs);
    for (const [number, ms] of this.#begun) if (ms < begunMs - REMEMBERED_MS) this.#begun.delete(number);
    const text =
      `INSERT INTO ${this.#meta} (name, value) VALUES ($1, $2) ` +
      'ON CONFLICT (name) DO UPDATE SET value = excluded.value';
    await this.#run({ text, values: [this.#row, String(this.#number)] });
    this.#acknowledgedAtMs = performance.now();
    if (!this.#cleared) await this.#clearAbandoned();
  }

  /** Times of the same number of digits until the year 2286, so that they compare as text. */
  async #clearAbandoned(): Promise<void> {
    const text = `DELETE FROM ${this.#meta} WHERE name >= 'beat-' AND name < 'beat.' AND value < $1`;
    await this.#run({ text, values: [String(Date.now() - ABANDONED_AFTER_MS)] });
    this.#cleared = true;
  }

  async #run(statement: Statement): Promise<void> {
    const session = await this.#options.pick();
    await session.run(statement);
  }

  get #meta(): string {
    return this.#options.names.own('meta');
  }
}
