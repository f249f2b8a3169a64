import { type ExpressionParameter, invalidExpression } from '../failure.js';
import { isReservedWord } from '../reserved-words.js';
import type { PathNode } from '../syntax/ast.js';

/** No bare name is a reserved word, at any depth of a path. */
export function checkReservedWords(paths: readonly PathNode[], parameter: ExpressionParameter): void {
  for (const { elements } of paths) {
    for (const element of elements) {
      if (element.kind !== 'attribute' || !isReservedWord(element.name)) continue;
      const detail = `Attribute name is a reserved keyword; reserved keyword: ${element.name}`;
      throw invalidExpression(parameter, detail);
    }
  }
}
