/**
 * A sorted map that can be photographed: a B+ tree whose nodes are copied before they are changed once a copy of
 * the tree shares them. `get`, `set` and `delete` are O(log n), `copy` is O(1). Keys are strings compared by code
 * unit, which for bytes written as latin1 text is the order of unsigned bytes.
 */

/** A part of the tree: from `from` (inclusive unless `afterFrom`) up to but without `to`. */
export interface Span {
  readonly from: string;
  readonly afterFrom: boolean;
  readonly to: string | undefined;
}

/** Called with each entry of a scan; returns whether to go on. */
export type Visit<V> = (key: string, value: V) => boolean;

/** A node may be changed in place only by the tree whose token it carries. */
type Token = object;

interface Leaf<V> {
  readonly kind: 'leaf';
  readonly owner: Token;
  readonly keys: string[];
  readonly values: V[];
}

/** `children[i]` holds the keys from `keys[i - 1]` (inclusive) up to but without `keys[i]`. */
interface Branch<V> {
  readonly kind: 'branch';
  readonly owner: Token;
  readonly keys: string[];
  readonly children: Node<V>[];
}

type Node<V> = Leaf<V> | Branch<V>;

/** What an overfull node gives away: its upper half, and the smallest key that may be in there. */
interface Split<V> {
  readonly key: string;
  readonly right: Node<V>;
}

const MAX_NODE_ENTRIES = 64;

export class OrderedTree<V> {
  #owner: Token = {};
  #root: Node<V> = { kind: 'leaf', owner: this.#owner, keys: [], values: [] };

  get(key: string): V | undefined {
    let node = this.#root;
    while (node.kind === 'branch') node = childFor(node, key);
    const at = firstNotBelow(node.keys, key);
    return node.keys[at] === key ? node.values[at] : undefined;
  }

  set(key: string, value: V): void {
    this.#root = ownedBy(this.#owner, this.#root);
    const split = insert(this.#root, key, value);
    if (split === undefined) return;
    this.#root = {
      kind: 'branch',
      owner: this.#owner,
      keys: [split.key],
      children: [this.#root, split.right],
    };
  }

  delete(key: string): void {
    if (this.get(key) === undefined) return;
    this.#root = ownedBy(this.#owner, this.#root);
    remove(this.#root, key);
    while (this.#root.kind === 'branch' && this.#root.children.length === 1) {
      this.#root = onlyChild(this.#root);
    }
  }

  /** Shows the entries of `span` to `visit`, upwards or with `reverse` downwards, until it returns false. */
  scan(span: Span, reverse: boolean, visit: Visit<V>): void {
    if (reverse) scanDown(this.#root, span, visit);
    else scanUp(this.#root, span, visit);
  }

  /** A tree with the same entries; changing either leaves the other as it is. */
  copy(): OrderedTree<V> {
    const other = new OrderedTree<V>();
    other.#root = this.#root;
    // Neither may change the shared nodes in place from here on.
    this.#owner = {};
    return other;
  }
}

/** Index of the first key that is not below `key`. */
function firstNotBelow(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(keys, middle) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first key above `key`; in a branch, of the child that would hold `key`. */
function firstAbove(keys: readonly string[], key: string): number {
  const index = firstNotBelow(keys, key);
  return keys[index] === key ? index + 1 : index;
}

function childFor<V>(branch: Branch<V>, key: string): Node<V> {
  return at(branch.children, firstAbove(branch.keys, key));
}

/** The element at an index that is known to exist. */
function at<T>(items: readonly T[], index: number): T {
  return items[index] as T; // The caller's search keeps the index inside; a check here costs a fifth of a read.
}

function onlyChild<V>(branch: Branch<V>): Node<V> {
  return at(branch.children, 0);
}

/** The node itself when `owner` may change it, otherwise a copy that `owner` may change. */
function ownedBy<V>(owner: Token, node: Node<V>): Node<V> {
  if (node.owner === owner) return node;
  return node.kind === 'leaf'
    ? { kind: 'leaf', owner, keys: node.keys.slice(), values: node.values.slice() }
    : { kind: 'branch', owner, keys: node.keys.slice(), children: node.children.slice() };
}

/** Adds or replaces under an owned node; returns the half it had to give away, if any. */
function insert<V>(node: Node<V>, key: string, value: V): Split<V> | undefined {
  if (node.kind === 'leaf') return insertIntoLeaf(node, key, value);
  const index = firstAbove(node.keys, key);
  const child = ownedBy(node.owner, at(node.children, index));
  node.children[index] = child;
  const split = insert(child, key, value);
  if (split === undefined) return undefined;
  node.keys.splice(index, 0, split.key);
  node.children.splice(index + 1, 0, split.right);
  return node.children.length > MAX_NODE_ENTRIES ? splitBranch(node) : undefined;
}

function insertIntoLeaf<V>(leaf: Leaf<V>, key: string, value: V): Split<V> | undefined {
  const index = firstNotBelow(leaf.keys, key);
  if (leaf.keys[index] === key) {
    leaf.values[index] = value;
    return undefined;
  }
  leaf.keys.splice(index, 0, key);
  leaf.values.splice(index, 0, value);
  return leaf.keys.length > MAX_NODE_ENTRIES ? splitLeaf(leaf) : undefined;
}

function splitLeaf<V>(leaf: Leaf<V>): Split<V> {
  const half = leaf.keys.length >>> 1;
  const keys = leaf.keys.splice(half);
  const values = leaf.values.splice(half);
  return { key: at(keys, 0), right: { kind: 'leaf', owner: leaf.owner, keys, values } };
}

/** The key between the halves moves up: it bounds the right half from below. */
function splitBranch<V>(branch: Branch<V>): Split<V> {
  const half = branch.children.length >>> 1;
  const children = branch.children.splice(half);
  const keys = branch.keys.splice(half);
  const key = at(branch.keys.splice(half - 1), 0);
  return { key, right: { kind: 'branch', owner: branch.owner, keys, children } };
}

/**
 * Removes a key that is there from under an owned node. Nodes are not merged when they run low, only taken out
 * when they are empty: simpler, and the tree never grows deeper by it. Returns whether the node is empty now.
 */
function remove<V>(node: Node<V>, key: string): boolean {
  if (node.kind === 'leaf') {
    const index = firstNotBelow(node.keys, key);
    node.keys.splice(index, 1);
    node.values.splice(index, 1);
    return node.keys.length === 0;
  }
  const index = firstAbove(node.keys, key);
  const child = ownedBy(node.owner, at(node.children, index));
  node.children[index] = child;
  if (!remove(child, key)) return false;
  node.children.splice(index, 1);
  // The bounds around the gap become one: the left one goes, or the right one where there is no left one.
  node.keys.splice(Math.max(index - 1, 0), 1);
  return node.children.length === 0;
}

/** Returns false once the scan is over, so that the levels above stop too. */
function scanUp<V>(node: Node<V>, span: Span, visit: Visit<V>): boolean {
  const { from, afterFrom, to } = span;
  if (node.kind === 'branch') {
    for (let i = firstAbove(node.keys, from); i < node.children.length; i++) {
      if (!scanUp(at(node.children, i), span, visit)) return false;
    }
    return true;
  }
  const start = afterFrom ? firstAbove(node.keys, from) : firstNotBelow(node.keys, from);
  for (let i = start; i < node.keys.length; i++) {
    const key = at(node.keys, i);
    if (to !== undefined && key >= to) return false;
    if (!visit(key, at(node.values, i))) return false;
  }
  return true;
}

/** As `scanUp`, downwards. */
function scanDown<V>(node: Node<V>, span: Span, visit: Visit<V>): boolean {
  const { from, afterFrom, to } = span;
  const end = to === undefined ? node.keys.length : firstNotBelow(node.keys, to);
  if (node.kind === 'branch') {
    for (let i = end; i >= 0; i--) {
      if (!scanDown(at(node.children, i), span, visit)) return false;
    }
    return true;
  }
  for (let i = end - 1; i >= 0; i--) {
    const key = at(node.keys, i);
    if (key < from || (afterFrom && key === from)) return false;
    if (!visit(key, at(node.values, i))) return false;
  }
  return true;
}
