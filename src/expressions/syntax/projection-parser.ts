import type { ParsedProjection } from './ast.js';
import { parsePath } from './path-parser.js';
import { TokenReader } from './token-reader.js';

const NO_KEYWORDS: ReadonlySet<string> = new Set();

/** projection = path { "," path } */
export function parseProjection(text: string): ParsedProjection {
  const reader = new TokenReader(text, 'ProjectionExpression');
  const paths = [parsePath(reader, NO_KEYWORDS)];
  while (reader.takeSymbol(',')) paths.push(parsePath(reader, NO_KEYWORDS));
  reader.expectEnd();
  return { paths };
}
