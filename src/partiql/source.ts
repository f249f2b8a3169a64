import { validationError } from '../errors/index.js';
import type { SourceNode } from './syntax.js';

/** A table, or an index of it. */
export interface Source {
  readonly tableName: string;
  readonly indexName: string | undefined;
}

const TABLE_NAME = /^(?:[a-zA-Z0-9_.-]{3,255}|arn:.{1,1020})$/;

/** What FROM names: `table`, `"table"."index"`. Throws AWS's ValidationException for anything else. */
export function sourceOf({ source, extra }: SourceNode): Source {
  if (extra === 'alias') throw validationError('Aliasing is not supported');
  if (source.kind === 'identifier') return { tableName: tableNameOf(source.name), indexName: undefined };
  if (source.kind === 'list') throw validationError('Invalid list expression in source.');
  if (source.kind !== 'path' || source.root.kind !== 'identifier') {
    throw validationError('Unexpected from source');
  }
  const [step, ...more] = source.steps;
  if (step === undefined || more.length > 0) {
    throw validationError('A path may contain at most 2 components in the FROM clause');
  }
  if (step.kind !== 'name') throw validationError('Unexpected from source');
  return { tableName: tableNameOf(source.root.name), indexName: step.name };
}

function tableNameOf(name: string): string {
  if (TABLE_NAME.test(name)) return name;
  throw validationError(
    "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'.",
  );
}
