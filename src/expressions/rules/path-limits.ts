import { MAX_NESTING_DEPTH } from '../../limits/index.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';
import type { PathNode } from '../syntax/ast.js';

/** As measured with AWS: 2^32 - 1 is the first index refused. */
const MAX_LIST_INDEX = 4294967294;

/** Paths are no deeper than values may nest, and list indexes are in range. */
export function checkPathLimits(paths: readonly PathNode[], parameter: ExpressionParameter): void {
  for (const { elements } of paths) {
    for (const element of elements) {
      if (element.kind !== 'index' || Number(element.digits) <= MAX_LIST_INDEX) continue;
      const detail = `List index is not within the allowable range; index: [${element.digits}]`;
      throw invalidExpression(parameter, detail);
    }
    if (elements.length > MAX_NESTING_DEPTH) {
      const detail = `The document path has too many nesting levels; nesting levels: ${elements.length}`;
      throw invalidExpression(parameter, detail);
    }
  }
}
