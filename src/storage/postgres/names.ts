/** Names of tables in SQL. */

/** The tables of a schema. */
export class TableNames {
  readonly schema: string;

  constructor(schema: string) {
    this.schema = schema;
  }

  /** One of our own tables, see schema.ts. */
  own(name: 'meta' | 'spaces' | 'dropped' | 'counters' | 'logs' | 'snapshots'): string {
    return `"${this.schema}"."${name}"`;
  }

  /** The table of a space's entries. */
  entries(spaceId: string): string {
    return `"${this.schema}"."d_${spaceId}"`;
  }
}
