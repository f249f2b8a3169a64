import { type MutableItem, setAttribute } from '../../values/index.js';
import type { Projection } from '../compiled.js';
import { type DocumentPath, nestedNames, readerOf, topLevelNames } from '../document-path.js';

/** A column of a result: what is found at a path, under a name of its own. */
export interface Column {
  readonly name: string;
  readonly path: DocumentPath;
}

/** Compiles columns: unlike a projection, they leave nothing of the levels above what they choose. */
export function compileColumns(columns: readonly Column[]): Projection {
  const readers = columns.map(({ name, path }) => ({ name, read: readerOf(path) }));
  const paths = columns.map(({ path }) => path);
  return {
    attributes: topLevelNames(paths),
    nestedAttributes: nestedNames(paths),
    apply(item) {
      const row: MutableItem = {};
      for (const { name, read } of readers) {
        const value = read(item);
        if (value !== undefined) setAttribute(row, name, value);
      }
      return row;
    },
  };
}
