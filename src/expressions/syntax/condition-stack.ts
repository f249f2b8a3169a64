import type { ConditionNode } from './ast.js';

/** What waits for its right-hand side: an open parenthesis, a NOT, or the conditions joined so far. */
type Waiting =
  | { readonly kind: 'group' }
  | { readonly kind: 'not' }
  | { readonly kind: 'and' | 'or'; readonly conditions: ConditionNode[] };

/** The operators that wait while a condition is parsed; the innermost is on top. */
export class ConditionStack {
  readonly #waiting: Waiting[] = [];

  pushGroup(): void {
    this.#waiting.push({ kind: 'group' });
  }

  pushNot(): void {
    this.#waiting.push({ kind: 'not' });
  }

  get isGroupOnTop(): boolean {
    return this.#waiting.at(-1)?.kind === 'group';
  }

  popGroup(): void {
    this.#waiting.pop();
  }

  /** Puts the condition left of an AND or OR, after applying everything on the stack that binds tighter. */
  join(operator: 'AND' | 'OR', condition: ConditionNode): void {
    const kind = operator === 'AND' ? 'and' : 'or';
    const left = this.#reduce(condition, kind);
    const top = this.#waiting.at(-1);
    if (top?.kind === kind) top.conditions.push(left);
    else this.#waiting.push({ kind, conditions: [left] });
  }

  /** Applies everything back to the last open parenthesis, or to the beginning. */
  reduceToGroup(condition: ConditionNode): { result: ConditionNode; hasOperators: boolean } {
    const result = this.#reduce(condition, 'group');
    return { result, hasOperators: result !== condition };
  }

  #reduce(condition: ConditionNode, until: 'and' | 'or' | 'group'): ConditionNode {
    let result = condition;
    while (true) {
      const top = this.#waiting.at(-1);
      if (top === undefined || top.kind === 'group' || top.kind === until) return result;
      // OR binds looser than AND: it goes on waiting.
      if (top.kind === 'or' && until === 'and') return result;
      this.#waiting.pop();
      result =
        top.kind === 'not'
          ? { kind: 'not', condition: result }
          : { kind: top.kind, conditions: [...top.conditions, result] };
    }
  }
}
