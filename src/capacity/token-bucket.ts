/** How fast units come in, and for how many seconds unused ones are kept. */
export interface BucketShape {
  readonly unitsPerSecond: number;
  readonly keptSeconds: number;
}

/**
 * Units that come in at a steady rate and are used up by requests. What a request costs is known only after it, so one
 * may take more than there is; then the bucket owes units, and has none until they have come in. Over any time, whoever
 * asks for units only when some are left gets at most those kept, those that came in, and what the last one owed.
 */
export class TokenBucket {
  #shape: BucketShape;
  #units: number;
  #atMs: number;

  /** `unusedSeconds`: since when its units have been coming in; without it, it is full. */
  constructor(shape: BucketShape, nowMs: number, unusedSeconds = shape.keptSeconds) {
    this.#shape = shape;
    this.#units = shape.unitsPerSecond * Math.min(unusedSeconds, shape.keptSeconds);
    this.#atMs = nowMs;
  }

  /** Units left; zero or less when there are none. */
  unitsAt(nowMs: number): number {
    this.#fill(nowMs);
    return this.#units;
  }

  /** Whether it is as it would be if nobody had ever taken units. */
  isFull(nowMs: number): boolean {
    return this.unitsAt(nowMs) >= this.#limit;
  }

  take(units: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#units -= units;
  }

  /** From now on units come in and are kept in this way; those that are there stay as far as they can be kept. */
  reshape(shape: BucketShape, nowMs: number): void {
    this.#fill(nowMs);
    this.#shape = shape;
    this.#units = Math.min(this.#units, this.#limit);
  }

  get #limit(): number {
    return this.#shape.unitsPerSecond * this.#shape.keptSeconds;
  }

  /** A clock that was set back brings nothing, and takes nothing. */
  #fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#units = Math.min(this.#limit, this.#units + (this.#shape.unitsPerSecond * elapsedMs) / 1000);
  }
}
