/**
 * Characters of expression text kept when nobody says otherwise: some thousands of ordinary expressions. A tree takes
 * up to a hundred times the memory of its text, so this also bounds what hostile clients can make us keep.
 */
const DEFAULT_MAX_CHARACTERS = 256 * 1024;

/**
 * Syntax trees by the text they were parsed from, so that an expression sent again is not parsed again. Bounded: what
 * was not used for longest goes first, half of everything at a time. Expressions that fail to parse are not kept.
 */
export class ExpressionCache {
  readonly #maxCharactersPerGeneration: number;
  /** Entries used since the last turn of generations, and those used before: a lookup moves an entry to the first. */
  #recent = new Map<string, unknown>();
  #recentCharacters = 0;
  #older = new Map<string, unknown>();

  constructor(maxCharacters = DEFAULT_MAX_CHARACTERS) {
    this.#maxCharactersPerGeneration = Math.floor(maxCharacters / 2);
  }

  /** The tree under that key; `parse` makes it when it is not there. One key always has the same type of tree. */
  get<Tree>(key: string, parse: () => Tree): Tree {
    const recent = this.#recent.get(key);
    // By the contract of this method, what lies under the key came from a parse of the same type.
    if (recent !== undefined) return recent as Tree;
    // As above.
    const tree = (this.#older.get(key) as Tree | undefined) ?? parse();
    this.#add(key, tree);
    return tree;
  }

  #add(key: string, tree: unknown): void {
    if (this.#recentCharacters + key.length > this.#maxCharactersPerGeneration) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#recentCharacters = 0;
    }
    this.#recent.set(key, tree);
    this.#recentCharacters += key.length;
  }
}
