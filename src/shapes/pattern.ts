/**
 * A pattern of the model, which is Java's and must match the whole value, as JavaScript's: `\p{Print}` is ASCII's
 * printable characters, and what needs no escape may not have one.
 */
export function toRegExp(pattern: string): RegExp {
  const source = pattern.replaceAll('\\p{Print}', '[\\x20-\\x7E]').replaceAll('\\_', '_');
  return new RegExp(`^(?:${source})$`, 'u');
}
