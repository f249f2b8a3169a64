import type { Change, SpaceName, StorageEngine } from '../storage/index.js';
import {
  assertUnclaimed,
  CLAIMED,
  DEFINITION_CHANGE,
  definitionPuts,
  deletion,
  garbageDelete,
  garbagePut,
  nextVersion,
  spacesOf,
} from './catalog-changes.js';
import {
  addressText,
  CATALOG_SPACE,
  COUNTERS_SPACE,
  DEFINITION_CHANGES,
  decodeDefinition,
  definitionRefOf,
  garbageRefOf,
  itemCountRef,
  progressRefOf,
  recordsOfKind,
  sizeBytesRef,
  spaceOfGarbageKey,
  type TableAddress,
} from './catalog-records.js';
import { TOKENS_SPACE } from './request-tokens.js';
import { shardChanges } from './stream-log.js';
import { type Table, tableOf } from './table.js';
import type { TableDefinition } from './table-definition.js';

/** Items and bytes of a table or an index. */
export interface SpaceCounts {
  readonly itemCount: number;
  readonly sizeBytes: number;
}

/**
 * The tables there are. Definitions are held in memory and read without waiting; every change goes through the
 * engine first. A change bumps the definition's version, which every write of an item reads in its own atomic
 * step: a writer with an old definition finds that out before it changes anything (see item-write).
 */
export class Catalog {
  readonly #engine: StorageEngine;
  readonly #tables = new Map<string, Table>();
  #generation = 0;
  /** The number of changes of definitions (DEFINITION_CHANGES) that are all known here. */
  #seenChanges = 0;

  private constructor(engine: StorageEngine) {
    this.#engine = engine;
  }

  /** Reads all definitions and finishes the drops that an earlier process began. */
  static async open(engine: StorageEngine): Promise<Catalog> {
    const catalog = new Catalog(engine);
    await engine.createSpaces([CATALOG_SPACE, COUNTERS_SPACE, TOKENS_SPACE]);
    await catalog.#load();
    await catalog.#collectGarbage();
    return catalog;
  }

  find(address: TableAddress): Table | undefined {
    return this.#tables.get(addressText(address));
  }

  /** Reads the table's definition anew, after a write found the one in memory to be old. */
  async refresh(address: TableAddress): Promise<void> {
    const before = this.find(address);
    const [stored] = await this.#engine.get([definitionRefOf(address)]);
    // What came while we were reading is newer than what we read.
    if (this.find(address) !== before) return;
    if (stored === undefined) this.#forget(address);
    else this.#remember(decodeDefinition(stored));
  }

  /** Another number whenever what is known of any table has changed. */
  get generation(): number {
    return this.#generation;
  }

  /** Reads anew what other processes have changed. */
  async refreshAll(): Promise<void> {
    const seenChanges = await this.#engine.readCounter(DEFINITION_CHANGES);
    if (seenChanges === this.#seenChanges) return;
    for (;;) {
      const generation = this.#generation;
      const records = await this.#records('t');
      // What changed here while we were reading is newer than what we read.
      if (generation !== this.#generation) continue;
      const definitions = records.map(({ value }) => decodeDefinition(value));
      const present = new Set(definitions.map(addressText));
      const gone = this.all().filter(({ definition }) => !present.has(addressText(definition)));
      for (const { definition } of gone) this.#forget(definition);
      for (const definition of definitions) this.#remember(definition);
      this.#seenChanges = seenChanges;
      return;
    }
  }

  /** Every table of every account and region. */
  all(): readonly Table[] {
    return [...this.#tables.values()];
  }

  /** Table names of an account in a region, in UTF-8 order. */
  names(accountId: string, region: string): readonly string[] {
    const prefix = addressText({ accountId, region, tableName: '' });
    // Table names are ASCII, so JavaScript's order is the order of their bytes.
    return [...this.#tables.keys()]
      .filter((text) => text.startsWith(prefix))
      .map((text) => text.slice(prefix.length))
      .sort();
  }

  /** Adds a table; undefined, and nothing changed, when one of this name exists. */
  async create(definition: TableDefinition): Promise<Table | undefined> {
    const spaces = spacesOf(definition);
    // Were we to die before the definition is there, the next start would find the spaces as garbage.
    await this.#engine.write([], () => ({ changes: spaces.map(garbagePut), result: undefined }));
    await this.#engine.createSpaces(spaces);
    const ref = definitionRefOf(definition);
    const created = await this.#engine.write([ref, ...spaces.map(garbageRefOf)], ([existing, ...garbage]) => {
      if (existing !== undefined) return { changes: [], result: false };
      assertUnclaimed(garbage);
      const changes = [
        ...definitionPuts(definition),
        ...spaces.map(garbageDelete),
        ...shardChanges(undefined, definition),
      ];
      return { changes, result: true };
    });
    if (created) return this.#remember(definition);
    await this.#drop(spaces);
    return undefined;
  }

  /**
   * Replaces a table's definition by what `change` makes of the present one (same table id; the version is set
   * here). Spaces of new indexes and streams are created before, spaces of those that are gone are dropped after;
   * shards of the stream are opened and closed in the same atomic step. Undefined
   * when the table is gone or `change` returns undefined. What `change` throws is thrown, and nothing is changed.
   */
  async change(
    address: TableAddress,
    change: (definition: TableDefinition) => TableDefinition | undefined,
  ): Promise<Table | undefined> {
    const present = this.find(address);
    const wanted = present && change(present.definition);
    if (present === undefined || wanted === undefined) return undefined;
    const before = new Set(spacesOf(present.definition));
    const next = nextVersion(present.definition, wanted);
    const after = new Set(spacesOf(next));
    const added = [...after].filter((space) => !before.has(space));
    const dropped = [...before].filter((space) => !after.has(space));
    await this.#addSpaces(added);
    const changes = [
      ...definitionPuts(next),
      ...added.map(garbageDelete),
      ...dropped.map(garbagePut),
      ...shardChanges(present.definition, next),
    ];
    const done = await this.#replace(present, changes, added);
    if (!done) {
      await this.#drop(added);
      await this.refresh(address);
      return this.change(address, change);
    }
    const table = this.#remember(next);
    await this.#drop(dropped);
    return table;
  }

  /** Removes a table and all it holds. False when there is none. */
  async remove(address: TableAddress): Promise<boolean> {
    const present = this.find(address);
    if (present === undefined) return false;
    const { definition } = present;
    const spaces = spacesOf(definition);
    const changes = [
      deletion(definitionRefOf(definition)),
      deletion(present.versionRef),
      DEFINITION_CHANGE,
      ...spaces.map(garbagePut),
    ];
    const done = await this.#replace(present, changes);
    if (!done) {
      await this.refresh(address);
      return this.remove(address);
    }
    this.#forget(definition);
    await this.#drop(spaces);
    return true;
  }

  /** Present items and bytes of a table's or index's space. */
  async counts(space: SpaceName): Promise<SpaceCounts> {
    return {
      itemCount: await this.#engine.readCounter(itemCountRef(space)),
      sizeBytes: await this.#engine.readCounter(sizeBytesRef(space)),
    };
  }

  /** Applies the changes, which put the spaces added to use, if the table still has the version we know. */
  #replace(present: Table, changes: readonly Change[], added: readonly SpaceName[] = []): Promise<boolean> {
    const refs = [present.versionRef, ...added.map(garbageRefOf)];
    return this.#engine.write(refs, ([version, ...garbage]) => {
      if (version === undefined || Buffer.compare(version, present.versionBytes) !== 0) {
        return { changes: [], result: false };
      }
      assertUnclaimed(garbage);
      return { changes, result: true };
    });
  }

  /** Of two versions of a table's definition the newer one is kept, whichever is heard of first. */
  #remember(definition: TableDefinition): Table {
    const table = tableOf(definition);
    const known = this.find(definition)?.definition;
    if (known?.tableId !== definition.tableId || known.version < definition.version) {
      this.#tables.set(addressText(definition), table);
      this.#generation += 1;
    }
    return table;
  }

  #forget(address: TableAddress): void {
    this.#tables.delete(addressText(address));
    this.#generation += 1;
  }

  async #addSpaces(spaces: readonly SpaceName[]): Promise<void> {
    if (spaces.length === 0) return;
    await this.#engine.write([], () => ({ changes: spaces.map(garbagePut), result: undefined }));
    await this.#engine.createSpaces(spaces);
  }

  async #drop(spaces: readonly SpaceName[]): Promise<void> {
    if (spaces.length === 0) return;
    await this.#engine.dropSpaces(spaces);
    const changes: Change[] = [];
    for (const space of spaces) {
      changes.push(garbageDelete(space), deletion(progressRefOf(space)));
      // Nobody writes to the space any more, so what its counters say now is what they say in the write.
      for (const ref of [itemCountRef(space), sizeBytesRef(space)]) {
        const amount = -(await this.#engine.readCounter(ref));
        if (amount !== 0) changes.push({ kind: 'add', ...ref, amount });
      }
    }
    await this.#engine.write([], () => ({ changes, result: undefined }));
  }

  async #load(): Promise<void> {
    for (const { value } of await this.#records('t')) this.#remember(decodeDefinition(value));
  }

  async #collectGarbage(): Promise<void> {
    const garbage = await this.#records('g');
    // Another process may be about to put one to use: it will see that it came too late.
    const refs = garbage.map(({ key }) => ({ space: CATALOG_SPACE, key }));
    const claimed = await this.#engine.write(refs, (found) => {
      const present = refs.filter((_, at) => found[at] !== undefined);
      return { changes: present.map((ref) => ({ kind: 'put', ...ref, value: CLAIMED })), result: present };
    });
    await this.#drop(claimed.map(({ key }) => spaceOfGarbageKey(key)));
  }

  #records(kind: 't' | 'g') {
    return this.#engine.range({
      space: CATALOG_SPACE,
      ...recordsOfKind(kind),
      limit: Number.MAX_SAFE_INTEGER,
      maxBytes: Number.MAX_SAFE_INTEGER,
    });
  }
}
