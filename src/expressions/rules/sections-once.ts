import { invalidExpression } from '../failure.js';
import type { ParsedUpdate } from '../syntax/ast.js';

/** SET, REMOVE, ADD and DELETE each at most once. */
export function checkSectionsOnce({ sections }: ParsedUpdate): void {
  const repeated = sections.find((section, index) => sections.indexOf(section) < index);
  if (repeated === undefined) return;
  const detail = `The "${repeated}" section can only be used once in an update expression;`;
  throw invalidExpression('UpdateExpression', detail);
}
