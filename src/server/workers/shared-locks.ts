/**
 * Item locks across the processes of a server. A write of one item asks nobody: it looks at the locks of its own process.
 * A transaction asks all: the primary decides between transactions, then each process looks whether a write is at work
 * there, and refuses writes from then on until it hears that the transaction has ended. Nothing ever waits for a lock, and
 * as the engine orders all writes anyway, a process that does not answer in time only lets a conflict go unnoticed.
 */
import { type ItemLocks, LocalItemLocks, TOKENS_SPACE } from '../../tables/index.js';
import type { Channel } from './channel.js';
import type { PlacesQuestion } from './messages.js';

const WORKER_ANSWERS_MS = 1_000;
const PRIMARY_ANSWERS_MS = 2 * WORKER_ANSWERS_MS;

/** The locks as a worker has them. */
export class WorkerItemLocks implements ItemLocks {
  readonly #local = new LocalItemLocks();
  readonly #primary: () => Channel;

  constructor(primary: () => Channel) {
    this.#primary = primary;
  }

  beginWrite(place: string): boolean {
    return this.#local.beginWrite(place);
  }

  endWrite(place: string): void {
    this.#local.endWrite(place);
  }

  beingWritten(places: readonly string[]): Promise<readonly boolean[]> {
    return this.#taken({ places, hold: false });
  }

  async beginTransaction(places: readonly string[]): Promise<readonly boolean[]> {
    const before = await this.#taken({ places, hold: true });
    if (before.includes(true)) return before;
    // A write may have begun here meanwhile.
    const taken = this.#local.beginTransaction(places);
    if (taken.includes(true)) this.#primary().tell({ kind: 'release', places });
    return taken;
  }

  endTransaction(places: readonly string[]): void {
    this.#local.endTransaction(places);
    this.#primary().tell({ kind: 'release', places });
  }

  /** What the primary asks for another process. */
  answer({ places, hold }: PlacesQuestion): readonly boolean[] {
    return hold ? this.#local.beginTransaction(places) : this.#local.beingWritten(places);
  }

  /** A transaction of another process has ended. */
  release(places: readonly string[]): void {
    this.#local.endTransaction(places);
  }

  async #taken(question: PlacesQuestion): Promise<readonly boolean[]> {
    const here = this.#local.beingWritten(question.places);
    if (here.includes(true)) return here;
    return (await this.#primary().ask(question, PRIMARY_ANSWERS_MS)) ?? here;
  }
}

/** The locks as the primary has them, who knows of every transaction of all processes. */
export class PrimaryItemLocks implements ItemLocks {
  readonly #local = new LocalItemLocks();
  readonly #workers: () => readonly Channel[];
  /** The places of each worker's transactions. */
  readonly #held = new Map<Channel, Set<string>>();

  constructor(workers: () => readonly Channel[]) {
    this.#workers = workers;
  }

  beginWrite(place: string): boolean {
    return this.#local.beginWrite(place);
  }

  endWrite(place: string): void {
    this.#local.endWrite(place);
  }

  beingWritten(places: readonly string[]): Promise<readonly boolean[]> {
    return this.answer({ places, hold: false });
  }

  beginTransaction(places: readonly string[]): Promise<readonly boolean[]> {
    return this.answer({ places, hold: true });
  }

  endTransaction(places: readonly string[]): void {
    this.release(places);
  }

  /** For each place whether anybody is at work there, in whichever process but the one that asks. */
  async answer(question: PlacesQuestion, asker?: Channel): Promise<readonly boolean[]> {
    const { places, hold } = question;
    const here = hold ? this.#local.beginTransaction(places) : this.#local.beingWritten(places);
    if (here.includes(true)) return here;
    const taken = places.every(isToken) ? here : await this.#takenElsewhere(question, asker);
    if (hold && taken.includes(true)) this.release(places, asker);
    else if (hold && asker !== undefined) this.#remember(places, asker);
    return taken;
  }

  /** Ends a transaction, of this process or of a worker, in all processes. */
  release(places: readonly string[], asker?: Channel): void {
    this.#local.endTransaction(places);
    for (const worker of this.#workers()) if (worker !== asker) worker.tell({ kind: 'release', places });
    if (asker === undefined) return;
    const held = this.#held.get(asker);
    for (const place of places) held?.delete(place);
    if (held?.size === 0) this.#held.delete(asker);
  }

  /** Ends the transactions of a worker that has ended. */
  forget(worker: Channel): void {
    const held = this.#held.get(worker);
    if (held !== undefined) this.release([...held], worker);
  }

  async #takenElsewhere(question: PlacesQuestion, asker: Channel | undefined): Promise<readonly boolean[]> {
    const asked = this.#workers().filter((worker) => worker !== asker);
    const answers = await Promise.all(asked.map((worker) => worker.ask(question, WORKER_ANSWERS_MS)));
    return question.places.map((_, at) => answers.some((taken) => taken?.[at] === true));
  }

  #remember(places: readonly string[], asker: Channel): void {
    if (asker.isClosed) {
      this.release(places, asker);
      return;
    }
    const held = this.#held.get(asker) ?? new Set();
    for (const place of places) held.add(place);
    this.#held.set(asker, held);
  }
}

/** A token of a request: only transactions hold those, and the primary knows them all. */
function isToken(place: string): boolean {
  return place.startsWith(`${TOKENS_SPACE}\0`);
}
