import type { PathElement, PathNode } from './ast.js';
import type { TokenReader } from './token-reader.js';

/** Words of the language around a path, which are never attribute names in it. */
export type Keywords = ReadonlySet<string>;

/** path = name { "." name | "[" number "]" } */
export function parsePath(reader: TokenReader, keywords: Keywords): PathNode {
  return extendPath(reader, keywords, { kind: 'path', elements: [parseName(reader, keywords)] });
}

/** What may follow a path, also one in parentheses: { "." name | "[" number "]" } */
export function extendPath(reader: TokenReader, keywords: Keywords, path: PathNode): PathNode {
  if (!reader.atSymbol('.') && !reader.atSymbol('[')) return path;
  const elements = [...path.elements];
  while (true) {
    if (reader.takeSymbol('.')) elements.push(parseName(reader, keywords));
    else if (reader.takeSymbol('[')) elements.push(parseIndex(reader));
    else return { kind: 'path', elements };
  }
}

/** name = identifier | "#" word */
function parseName(reader: TokenReader, keywords: Keywords): PathElement {
  const { kind } = reader.current;
  if (kind === 'name') return { kind: 'placeholder', name: reader.take().text };
  if (kind !== 'identifier' || reader.keyword(keywords) !== undefined) throw reader.syntaxError();
  return { kind: 'attribute', name: reader.take().text };
}

function parseIndex(reader: TokenReader): PathElement {
  if (reader.current.kind !== 'number') throw reader.syntaxError();
  const digits = reader.take().text;
  reader.expectSymbol(']');
  return { kind: 'index', digits };
}
