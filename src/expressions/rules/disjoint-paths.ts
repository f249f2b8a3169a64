import type { DynamoError } from '../../errors/index.js';
import { type DocumentPath, pathText, topLevelNames } from '../document-path.js';
import { type ExpressionParameter, invalidExpression } from '../failure.js';

/** The paths so far, as a tree. Each node knows the first path through it, so that the message can name it. */
interface Branch {
  readonly first: DocumentPath;
  /** The path that ends here. */
  end?: DocumentPath;
  readonly names: Map<string | number, Branch>;
  readonly indexes: Map<string | number, Branch>;
}

/**
 * No path is another or leads into another ("overlap"), and none takes for a list what another takes for a map
 * ("conflict"). Overlaps are reported first. One pass over the paths, whatever their number.
 */
export function checkDisjointPaths(paths: readonly DocumentPath[], parameter: ExpressionParameter): void {
  // Paths of different attributes have nothing to do with each other, which is most requests.
  if (topLevelNames(paths).size === paths.length) return;
  const root: Branch = { first: [], names: new Map(), indexes: new Map() };
  let conflict: DynamoError | undefined;
  for (const path of paths) {
    const clash = insert(root, path);
    if (clash === undefined) continue;
    const error = clashError(clash.kind, clash.with, path, parameter);
    if (clash.kind === 'overlap') throw error;
    conflict ??= error;
  }
  if (conflict !== undefined) throw conflict;
}

interface Clash {
  readonly kind: 'overlap' | 'conflict';
  readonly with: DocumentPath;
}

function insert(root: Branch, path: DocumentPath): Clash | undefined {
  let branch = root;
  for (const element of path) {
    const isIndex = typeof element === 'number';
    const [other] = (isIndex ? branch.names : branch.indexes).values();
    if (other !== undefined) return { kind: 'conflict', with: other.first };
    const children = isIndex ? branch.indexes : branch.names;
    let child = children.get(element);
    if (child === undefined) {
      child = { first: path, names: new Map(), indexes: new Map() };
      children.set(element, child);
    } else if (child.end !== undefined) {
      return { kind: 'overlap', with: child.end };
    }
    branch = child;
  }
  if (branch.first !== path) return { kind: 'overlap', with: branch.first };
  branch.end = path;
  return undefined;
}

function clashError(
  kind: Clash['kind'],
  one: DocumentPath,
  two: DocumentPath,
  parameter: ExpressionParameter,
): DynamoError {
  const rule = `Two document paths ${kind} with each other; must remove or rewrite one of these paths`;
  return invalidExpression(parameter, `${rule}; path one: ${pathText(one)}, path two: ${pathText(two)}`);
}
