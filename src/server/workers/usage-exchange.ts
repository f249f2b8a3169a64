import type { CapacityUse } from '../../capacity/index.js';

/** How long uses are gathered before they are told: what other processes let in meanwhile, they let in unknowing. */
const GATHER_MS = 5;

/** Gathers what capacity is used in this process, and has it told to the others. */
export class UsageGatherer {
  readonly #tell: (uses: readonly CapacityUse[]) => void;
  #gathered = new Map<string, CapacityUse>();

  constructor(tell: (uses: readonly CapacityUse[]) => void) {
    this.#tell = tell;
  }

  add(use: CapacityUse): void {
    if (this.#gathered.size === 0) setTimeout(() => this.#flush(), GATHER_MS).unref();
    const id = `${use.space} ${use.kind} ${use.hash}`;
    const units = (this.#gathered.get(id)?.units ?? 0) + use.units;
    this.#gathered.set(id, { ...use, units });
  }

  #flush(): void {
    const uses = [...this.#gathered.values()];
    this.#gathered = new Map();
    this.#tell(uses);
  }
}
