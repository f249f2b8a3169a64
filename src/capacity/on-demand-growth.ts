import { ON_DEMAND_GROWTH_MS } from '../limits/index.js';

/**
 * How many units a second an on-demand table or index can do: at first what it was made for, and at any time twice the
 * most that it did in a second, though it grows to that only half an hour after it began to do so much.
 */
export class OnDemandGrowth {
  #unitsPerSecond: number;
  #second = { startsAtMs: Number.NEGATIVE_INFINITY, units: 0 };
  /** Traffic that asks for more; since when, and its peak. */
  #peak: { readonly sinceMs: number; units: number } | undefined;

  constructor(unitsPerSecond: number) {
    this.#unitsPerSecond = unitsPerSecond;
  }

  /** What it can do now. */
  unitsPerSecondAt(nowMs: number): number {
    if (this.#peak !== undefined && nowMs - this.#peak.sinceMs >= ON_DEMAND_GROWTH_MS) {
      this.#unitsPerSecond = 2 * this.#peak.units;
      this.#peak = undefined;
    }
    return this.#unitsPerSecond;
  }

  /** Makes it able to do at least so much. */
  warmTo(unitsPerSecond: number): void {
    this.#unitsPerSecond = Math.max(this.#unitsPerSecond, unitsPerSecond);
  }

  /** Counts what was used. */
  record(units: number, nowMs: number): void {
    const able = this.unitsPerSecondAt(nowMs);
    const elapsedMs = nowMs - this.#second.startsAtMs;
    if (elapsedMs >= 0 && elapsedMs < 1000) this.#second.units += units;
    else this.#second = { startsAtMs: nowMs, units };
    // One costly request may go beyond what it can do; that does not make it able to do it.
    const inSecond = Math.min(this.#second.units, able);
    if (2 * inSecond <= able) return;
    this.#peak ??= { sinceMs: nowMs, units: 0 };
    this.#peak.units = Math.max(this.#peak.units, inSecond);
  }
}
