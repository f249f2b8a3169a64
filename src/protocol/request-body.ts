import type { IncomingMessage } from 'node:http';
import { MAX_REQUEST_BYTES } from '../limits/index.js';
import type { ByteBudget } from './byte-budget.js';
import { PartialBody } from './partial-body.js';

/** How much of a body that is too large is still read, so that its client gets to reading the answer. */
const MAX_DISCARDED_BYTES = 8 * MAX_REQUEST_BYTES;

/** What became of reading a body. At most one is called, once; none when the client goes away. */
export interface BodyOutcome {
  /** The body is held in the budget; it is for the receiver to release it. */
  onBody(body: Buffer): void;
  /** The body is over the limit; what there was of it has been thrown away. */
  onTooLarge(): void;
  /** The budget had no room for the body; what there was of it has been thrown away. */
  onNoRoom(): void;
}

/** Reads a request body, never holding more than the limit, nor more than the budget has room for. */
export function readBody(request: IncomingMessage, budget: ByteBudget, outcome: BodyOutcome): void {
  const announced = Number(request.headers['content-length'] ?? 0);
  const body = new PartialBody(budget, Math.min(announced, MAX_REQUEST_BYTES));
  let length = 0;
  let refusal: (() => void) | undefined = announced > MAX_REQUEST_BYTES ? outcome.onTooLarge : undefined;
  let isOver = false;
  const finish = (tell: () => void) => {
    isOver = true;
    tell();
  };
  request.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length > MAX_REQUEST_BYTES) refusal = outcome.onTooLarge;
    if (refusal === undefined && !body.append(piece)) refusal = outcome.onNoRoom;
    if (refusal === undefined) return;
    body.drop();
    if (length > MAX_DISCARDED_BYTES && !isOver) finish(refusal);
  });
  request.on('end', () => {
    if (!isOver) finish(refusal ?? (() => outcome.onBody(body.take())));
  });
  request.on('close', () => body.drop());
}
