import type { Change, Entry, SpaceName, StorageEngine } from '../storage/index.js';
import {
  assertUnclaimed,
  DEFINITION_CHANGE,
  definitionPuts,
  deletion,
  garbageDelete,
  garbagePut,
  leftOf,
  nextVersion,
  spacesOf,
  streamSpacesOf,
  withStreamDisabled,
} from './catalog-changes.js';
import {
  addressText,
  CATALOG_SPACE,
  COPY_MARK,
  COUNTERS_SPACE,
  DEFINITION_CHANGES,
  decodeDefinition,
  decodeDeletedTable,
  definitionRefOf,
  deletedRefOf,
  encodeDeletedTable,
  garbageRefOf,
  itemCountRef,
  sizeBytesRef,
  type TableAddress,
} from './catalog-records.js';
import { dropSpaces, recordsOf } from './catalog-spaces.js';
import { UnfinishedCopyError } from './copy-mark.js';
import { TOKENS_SPACE } from './request-tokens.js';
import { shardChanges } from './stream-log.js';
import { type Table, tableOf } from './table.js';
import type { DeletedTable, TableDefinition } from './table-definition.js';

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
  /** By table id. */
  readonly #deleted = new Map<string, DeletedTable>();
  #generation = 0;
  /** The number of changes of definitions (DEFINITION_CHANGES) that are all known here. */
  #seenChanges = 0;

  private constructor(engine: StorageEngine) {
    this.#engine = engine;
  }

  /**
   * Reads all definitions. Rejects with UnfinishedCopyError when the tables are only being copied here.
   */
  static async open(engine: StorageEngine): Promise<Catalog> {
    const catalog = new Catalog(engine);
    await engine.createSpaces([CATALOG_SPACE, COUNTERS_SPACE, TOKENS_SPACE]);
    const [mark] = await engine.get([COPY_MARK]);
    if (mark !== undefined) throw new UnfinishedCopyError();
    await catalog.#load();
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
      const records = await recordsOf(this.#engine, 't');
      const deleted = await recordsOf(this.#engine, 'd');
      // What changed here while we were reading is newer than what we read.
      if (generation !== this.#generation) continue;
      const definitions = records.map(({ value }) => decodeDefinition(value));
      const present = new Set(definitions.map(addressText));
      const gone = this.all().filter(({ definition }) => !present.has(addressText(definition)));
      for (const { definition } of gone) this.#forget(definition);
      for (const definition of definitions) this.#remember(definition);
      this.#rememberDeleted(deleted);
      this.#seenChanges = seenChanges;
      return;
    }
  }

  /** Every table of every account and region. */
  all(): readonly Table[] {
    return [...this.#tables.values()];
  }

  /** Every table that was deleted and left streams that are still there. */
  deleted(): readonly DeletedTable[] {
    return [...this.#deleted.values()];
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

  /**
   * Adds a table; undefined, and nothing changed, when one of this name exists. Rejects with UnfinishedCopyError while
   * tables are being copied here.
   */
  async create(definition: TableDefinition): Promise<Table | undefined> {
    const spaces = spacesOf(definition);
    // Were we to die before the definition is there, the next start would find the spaces as garbage.
    await this.#engine.write([], () => ({ changes: spaces.map(garbagePut), result: undefined }));
    await this.#engine.createSpaces(spaces);
    const ref = definitionRefOf(definition);
    const refs = [ref, COPY_MARK, ...spaces.map(garbageRefOf)];
    const created = await this.#engine.write(refs, ([existing, mark, ...garbage]) => {
      if (mark !== undefined) throw new UnfinishedCopyError();
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
    await dropSpaces(this.#engine, spaces);
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
      await dropSpaces(this.#engine, added);
      await this.refresh(address);
      return this.change(address, change);
    }
    const table = this.#remember(next);
    await dropSpaces(this.#engine, dropped);
    return table;
  }

  /** Removes a table and all it holds but its streams, which end now. False when there is none. */
  async remove(address: TableAddress, nowMs: number): Promise<boolean> {
    const present = this.find(address);
    if (present === undefined) return false;
    const definition = withStreamDisabled(present.definition, nowMs);
    const left = leftOf(definition);
    const kept = new Set(streamSpacesOf(definition));
    const dropped = spacesOf(definition).filter((space) => !kept.has(space));
    const changes = [
      deletion(definitionRefOf(definition)),
      deletion(present.versionRef),
      DEFINITION_CHANGE,
      ...dropped.map(garbagePut),
      ...shardChanges(present.definition, definition),
      ...(left ? [deletedPut(left)] : []),
    ];
    const done = await this.#replace(present, changes);
    if (!done) {
      await this.refresh(address);
      return this.remove(address, nowMs);
    }
    this.#forget(definition);
    if (left) this.#deleted.set(left.tableId, left);
    await dropSpaces(this.#engine, dropped);
    return true;
  }

  /** Removes the streams of a table that was deleted. */
  async removeDeleted(table: DeletedTable): Promise<void> {
    const spaces = streamSpacesOf(table);
    const changes = [deletion(deletedRefOf(table.tableId)), DEFINITION_CHANGE, ...spaces.map(garbagePut)];
    await this.#engine.write([], () => ({ changes, result: undefined }));
    this.#deleted.delete(table.tableId);
    this.#generation += 1;
    await dropSpaces(this.#engine, spaces);
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

  #rememberDeleted(records: readonly Entry[]): void {
    this.#deleted.clear();
    for (const { value } of records) {
      const table = decodeDeletedTable(value);
      this.#deleted.set(table.tableId, table);
    }
  }

  async #load(): Promise<void> {
    for (const { value } of await recordsOf(this.#engine, 't')) this.#remember(decodeDefinition(value));
    this.#rememberDeleted(await recordsOf(this.#engine, 'd'));
  }
}

function deletedPut(table: DeletedTable): Change {
  return { kind: 'put', ...deletedRefOf(table.tableId), value: encodeDeletedTable(table) };
}
