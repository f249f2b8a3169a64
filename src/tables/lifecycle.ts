import { setTimeout as sleep } from 'node:timers/promises';
import { isMissingSpace, type Lease, type SpaceName, type StorageEngine } from '../storage/index.js';
import type { Clock } from '../support/index.js';
import { backfillIndex } from './backfill.js';
import type { Catalog } from './catalog.js';
import { addressText, type TableAddress } from './catalog-records.js';
import { spacesToFill, withFilled } from './lifecycle-filling.js';
import { dueAtMs, settle } from './lifecycle-settle.js';
import type { Table } from './table.js';
import type { TableDefinition } from './table-definition.js';

export interface LifecycleOptions {
  readonly engine: StorageEngine;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** Of the work in the background, which only its holder does. */
  readonly lease: Lease;
  /** How long CREATING, UPDATING and DELETING last. 0: changes are done before they are answered. */
  readonly stateChangeDelayMs: number;
  /** Told of failures of work in the background, which nobody else hears of. */
  readonly onError: (error: unknown) => void;
}

/** The longest wait that a Node.js timer can do. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** How long after a failure work in the background is tried again. */
const RETRY_MS = 1_000;

/** How often one that waits for another process looks whether that is done. */
const LOOK_MS = 50;

/**
 * Brings tables and indexes from one state to the next: ends what is pending when its time has come, removes
 * tables that are being deleted, fills new indexes. What is pending is in the definitions, so that a new process
 * goes on where an earlier one stopped.
 */
export class TableLifecycle {
  readonly #options: LifecycleOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Work in the background, by what it is about. */
  readonly #jobs = new Map<string, Promise<void>>();
  #closed = false;

  private constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Takes up what is pending in the catalog. */
  static open(options: LifecycleOptions): TableLifecycle {
    const lifecycle = new TableLifecycle(options);
    options.lease.onTaken(() => lifecycle.followAll());
    lifecycle.followAll();
    return lifecycle;
  }

  /** Takes up what other processes have begun, if the lease is ours. */
  followAll(): void {
    for (const { definition } of this.#options.catalog.all()) this.#follow(definition);
  }

  /** When a change that begins now ends. */
  changeEndsAtMs(): number {
    return this.#options.clock.nowMs() + this.#options.stateChangeDelayMs;
  }

  /** Whether changes take time, so that AWS's minimum intervals between changes make sense. */
  get hasDelay(): boolean {
    return this.#options.stateChangeDelayMs > 0;
  }

  /** Adds a table; false, and nothing changed, when one of this name exists. */
  async create(definition: TableDefinition): Promise<boolean> {
    const table = await this.#options.catalog.create(this.#settled(definition));
    this.#follow(definition);
    return table !== undefined;
  }

  /**
   * Changes a table's definition. What is due at once is settled in the same write, so a change without delay is
   * never seen half done. Returns what `change` made, as it is before it settles: what AWS answers. Undefined when
   * the table is gone. What `change` throws is thrown, and nothing is changed.
   */
  async change(
    address: TableAddress,
    change: (definition: TableDefinition) => TableDefinition,
  ): Promise<TableDefinition | undefined> {
    let changed: TableDefinition | undefined;
    const table = await this.#options.catalog.change(address, (definition) => {
      changed = change(definition);
      return this.#settled(changed);
    });
    if (table === undefined) return undefined;
    if (isDueForRemoval(table, this.#options.clock.nowMs())) await this.#remove(address);
    else this.#follow(address);
    return changed;
  }

  /** Resolves when nothing is going on in the background, and no other process has an index to fill. */
  async whenIdle(): Promise<void> {
    for (;;) {
      await Promise.all(this.#jobs.values());
      if (this.#jobs.size > 0) continue;
      if (this.#closed || this.#options.lease.isHeld || !this.#isAnyFilling()) return;
      await sleep(LOOK_MS);
    }
  }

  /** Ends what is going on in the background. What is pending then goes on with the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#jobs.values());
  }

  /** What is left when the lease goes to another process is taken up there, or here when it is ours again. */
  get #mayWork(): boolean {
    return !this.#closed && this.#options.lease.isHeld;
  }

  #isAnyFilling(): boolean {
    return this.#options.catalog.all().some(({ definition }) => spacesToFill(definition).length > 0);
  }

  #settled(definition: TableDefinition): TableDefinition {
    return settle(definition, this.#options.clock.nowMs());
  }

  /** Sees to it that what is pending in the table's present definition happens. */
  #follow(address: TableAddress): void {
    const definition = this.#options.catalog.find(address)?.definition;
    const key = addressText(address);
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (!this.#mayWork || definition === undefined) return;
    const due = dueAtMs(definition);
    if (due !== undefined) this.#wake(definition, due - this.#options.clock.nowMs());
    for (const space of spacesToFill(definition)) this.#fill(definition, space);
  }

  #wake(definition: TableDefinition, waitMs: number): void {
    const key = addressText(definition);
    const timer = setTimeout(
      () => {
        this.#timers.delete(key);
        this.#run(definition, { name: 'settle', job: () => this.#advance(definition) });
      },
      Math.min(Math.max(waitMs, 1), MAX_TIMER_MS),
    );
    timer.unref();
    this.#timers.set(key, timer);
  }

  async #advance(address: TableDefinition): Promise<void> {
    const { catalog, clock } = this.#options;
    const table = catalog.find(address);
    if (table?.definition.tableId !== address.tableId) return;
    if (isDueForRemoval(table, clock.nowMs())) await this.#remove(address);
    else await catalog.change(address, (definition) => changedBy(this.#settled(definition), definition));
  }

  async #remove(address: TableAddress): Promise<void> {
    await this.#options.catalog.remove(address, this.#options.clock.nowMs());
  }

  #fill(table: TableDefinition, space: SpaceName): void {
    const job = async () => {
      const { engine, catalog, clock } = this.#options;
      const isStopped = () => !this.#mayWork;
      const filled = await backfillIndex({ engine, catalog, clock, table, space, isStopped });
      if (filled) await catalog.change(table, (definition) => withFilled(definition, space));
    };
    this.#run(table, { name: `fill ${space}`, job });
  }

  /** Runs one job of a name at a time for a table, then looks what is to do next; a failed job is tried again. */
  #run(table: TableDefinition, { name, job }: { name: string; job: () => Promise<void> }): void {
    const key = `${table.tableId} ${name}`;
    if (!this.#mayWork || this.#jobs.has(key)) return;
    const running = job().then(
      () => {
        this.#jobs.delete(key);
        this.#follow(table);
      },
      (error: unknown) => {
        this.#jobs.delete(key);
        // Another process has dropped what was being read, which the catalog does not know yet.
        if (!isMissingSpace(error)) this.#options.onError(error);
        if (!this.#closed) this.#wake(table, RETRY_MS);
      },
    );
    this.#jobs.set(key, running);
  }
}

/** What the catalog is told: nothing, when nothing changed. */
function changedBy(settled: TableDefinition, present: TableDefinition): TableDefinition | undefined {
  return settled === present ? undefined : settled;
}

function isDueForRemoval({ definition }: Table, nowMs: number): boolean {
  return definition.status === 'DELETING' && (definition.statusEndsAtMs ?? 0) <= nowMs;
}
