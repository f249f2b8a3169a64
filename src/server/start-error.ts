/** The server could not start, for a reason its user can mend. The message is one line and says which. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
