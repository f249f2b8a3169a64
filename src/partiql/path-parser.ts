import type { ExpressionNode, PathStep } from './syntax.js';
import type { TokenReader } from './token-reader.js';

/** { "." name | "." "*" | "[" expression "]" | "[" "*" "]" } behind a term; a simple path has no `*`. */
export class PathParser {
  readonly #reader: TokenReader;
  readonly #parseExpression: () => ExpressionNode;

  constructor(reader: TokenReader, parseExpression: () => ExpressionNode) {
    this.#reader = reader;
    this.#parseExpression = parseExpression;
  }

  /** The term itself when no path goes on behind it. */
  extend(root: ExpressionNode, mode: 'full' | 'simple'): ExpressionNode {
    const steps: PathStep[] = [];
    for (;;) {
      if (this.#reader.takeIf('symbol', '.')) steps.push(this.#parseDot(mode));
      else if (this.#reader.takeIf('symbol', '[')) steps.push(this.#parseElement(mode));
      else break;
    }
    return steps.length === 0 ? root : { kind: 'path', root, steps, position: root.position };
  }

  #parseDot(mode: 'full' | 'simple'): PathStep {
    const { kind } = this.#reader.current;
    if (kind === 'identifier' || kind === 'quoted') return { kind: 'name', name: this.#reader.take().text };
    if (!this.#reader.takeIf('operator', '*')) throw this.#reader.error('Invalid path dot component');
    if (mode === 'simple') throw this.#reader.error('Invalid path dot component for simple path');
    return { kind: 'unpivot' };
  }

  #parseElement(mode: 'full' | 'simple'): PathStep {
    if (mode === 'full' && this.#reader.takeIf('operator', '*')) {
      this.#reader.expectSymbol(']', 'RIGHT_BRACKET');
      return { kind: 'wildcard' };
    }
    const element = this.#parseExpression();
    this.#reader.expectSymbol(']', 'RIGHT_BRACKET');
    if (mode === 'simple' && element.kind !== 'number' && element.kind !== 'string') {
      throw this.#reader.error('Invalid path component for simple path');
    }
    return { kind: 'element', element };
  }
}
