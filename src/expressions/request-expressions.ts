import type { WireItem } from '../values/index.js';
import { bindCondition } from './bind/bind-condition.js';
import { bindUpdate } from './bind/bind-update.js';
import { bindPath, type Scope } from './bind/scope.js';
import { checkConditionText, checkProjectionText, checkUpdateText } from './check-text.js';
import { compileCondition } from './compile/compile-condition.js';
import { compileProjection } from './compile/compile-projection.js';
import { compileUpdate } from './compile/compile-update.js';
import type { RequestExpressions } from './compiled.js';
import type { ExpressionCache } from './expression-cache.js';
import type { ExpressionParameter } from './failure.js';
import { keyConditionsOf } from './key-conditions.js';
import { Placeholders } from './placeholders.js';
import { checkDisjointPaths } from './rules/disjoint-paths.js';

/** What a request defines for its expressions. Values are as the request has them: they are parsed here. */
export interface ExpressionInput {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: WireItem | undefined;
  /** Keeps syntax trees from one request to the next; without it every expression is parsed anew. */
  readonly cache?: ExpressionCache | undefined;
}

/**
 * Checks ExpressionAttributeNames and ExpressionAttributeValues and opens the request's expressions over them. Throws
 * AWS's ValidationException for an empty map, a malformed placeholder or a value that is not legal. AWS looks at the
 * expressions in this order: update, condition, key condition, filter, projection; `close` comes last.
 */
export function openExpressions({ names, values, cache }: ExpressionInput): RequestExpressions {
  const placeholders = new Placeholders(names, values);
  const treeOf = <Tree>(key: string, parse: () => Tree): Tree =>
    cache === undefined ? parse() : cache.get(key, parse);
  const scopeOf = (parameter: ExpressionParameter): Scope => ({ parameter, placeholders });
  const boundCondition = (text: string, parameter: ExpressionParameter) => {
    const parsed = treeOf(`condition ${text}`, () => checkConditionText(text, parameter));
    return bindCondition(scopeOf(parameter), parsed.condition);
  };
  return {
    condition: (text, parameter) => compileCondition(boundCondition(text, parameter)),
    keyConditions(text) {
      const condition = boundCondition(text, 'KeyConditionExpression');
      return () => keyConditionsOf(condition);
    },
    projection(text) {
      const parsed = treeOf(`projection ${text}`, () => checkProjectionText(text));
      const scope = scopeOf('ProjectionExpression');
      const paths = parsed.paths.map((path) => bindPath(scope, path).path);
      checkDisjointPaths(paths, 'ProjectionExpression');
      return compileProjection(paths);
    },
    update(text) {
      const checked = treeOf(`update ${text}`, () => checkUpdateText(text));
      return compileUpdate(bindUpdate(scopeOf('UpdateExpression'), checked));
    },
    close: () => placeholders.checkAllUsed(),
  };
}
