/**
 * Reads of single keys that arrive together, or while others are on their way, share a statement: the database is asked
 * once for all of them.
 */

/** Of one space: while one is at work, what comes waits for the other or goes into the next. */
const MAX_RUNNING = 2;
/** Of the largest items, these are 20 MB. */
const MAX_KEYS = 50;

interface Waiting<Value> {
  readonly key: Uint8Array;
  readonly resolve: (value: Value) => void;
  readonly reject: (failure: unknown) => void;
}

interface Queue<Value> {
  waiting: Waiting<Value>[];
  running: number;
  isWaking: boolean;
}

export class GetBatches<Value> {
  readonly #queues = new Map<string, Queue<Value>>();
  readonly #read: (spaceId: string, keys: readonly Uint8Array[]) => Promise<readonly Value[]>;

  /** `read` reads keys of a space, all at one state, and returns as many values. */
  constructor(read: (spaceId: string, keys: readonly Uint8Array[]) => Promise<readonly Value[]>) {
    this.#read = read;
  }

  /** What `read` finds for the key, called after now. */
  get(spaceId: string, key: Uint8Array): Promise<Value> {
    const queue = this.#queues.get(spaceId) ?? { waiting: [], running: 0, isWaking: false };
    this.#queues.set(spaceId, queue);
    return new Promise((resolve, reject) => {
      queue.waiting.push({ key, resolve, reject });
      this.#wake(spaceId, queue);
    });
  }

  /** Later in this turn of the event loop, when all that has arrived together is there. */
  #wake(spaceId: string, queue: Queue<Value>): void {
    if (queue.isWaking || queue.running >= MAX_RUNNING) return;
    queue.isWaking = true;
    setImmediate(() => {
      queue.isWaking = false;
      void this.#run(spaceId, queue);
    });
  }

  async #run(spaceId: string, queue: Queue<Value>): Promise<void> {
    const batch = queue.waiting.splice(0, MAX_KEYS);
    queue.running += 1;
    if (queue.waiting.length > 0) this.#wake(spaceId, queue);
    try {
      const keys = batch.map(({ key }) => key);
      const values = await this.#read(spaceId, keys);
      // As many values as keys.
      for (const [at, { resolve }] of batch.entries()) resolve(values[at] as Value);
    } catch (failure) {
      for (const { reject } of batch) reject(failure);
    }
    queue.running -= 1;
    if (queue.waiting.length > 0) this.#wake(spaceId, queue);
    else if (queue.running === 0 && !queue.isWaking) this.#queues.delete(spaceId);
  }
}
