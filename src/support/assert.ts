/** Thrown by `assert`: a broken assumption of ours, never a client's mistake. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Stops at once when something we rely on does not hold. On in production: a wrong answer is worse than none. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** The end of a switch over a union: fails to compile when a case was forgotten. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}
