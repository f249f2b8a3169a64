/**
 * Over one folder one process writes: the primary. What a worker is asked to change, it has the primary do, which answers
 * in its stead. So the writes of all processes share commits, no process waits for another's, and whoever writes knows of
 * all that is being written. Reads are done where they are asked for.
 */
import { DynamoError } from '../../errors/index.js';
import type { ResponseBody } from '../../operations/index.js';
import type { ActionHandlers } from '../../protocol/index.js';
import type { OperationName } from '../../shapes/index.js';
import { mapHandlers } from '../map-handlers.js';
import type { ActionOutcome, ActionQuestion } from './messages.js';

/** What changes nothing, and needs to know nothing of what is being written. */
const READS: ReadonlySet<OperationName> = new Set([
  'BatchGetItem',
  'DescribeEndpoints',
  'DescribeLimits',
  'DescribeStream',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'GetRecords',
  'GetShardIterator',
  'ListStreams',
  'ListTables',
  'ListTagsOfResource',
  'Query',
  'Scan',
]);

/** Asks the primary; undefined when it has ended. */
export type AskPrimary = (question: ActionQuestion) => Promise<ActionOutcome | undefined>;

/** A worker's actions: all but those that only read are done by the primary. */
export function actionsByPrimary(handlers: ActionHandlers, ask: AskPrimary): ActionHandlers {
  return mapHandlers(handlers, (action, handler) => {
    if (READS.has(action)) return handler;
    return async (body, caller) =>
      action === 'ExecuteStatement' && isSelect(body)
        ? handler(body, caller)
        : answerOf(await ask({ action, body, caller }));
  });
}

/** Whether a request of ExecuteStatement can only read, if it can do anything at all. */
function isSelect(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('Statement' in body)) return false;
  return typeof body.Statement === 'string' && /^\s*select\b/i.test(body.Statement);
}

function answerOf(outcome: ActionOutcome | undefined): ResponseBody {
  if (outcome === undefined) throw new Error('the primary process has ended');
  if (outcome.kind === 'refusal') throw new DynamoError(outcome.code, outcome.message, outcome.extras);
  if (outcome.kind === 'failure') throw new Error(`in the primary process: ${outcome.reason}`);
  return Buffer.from(outcome.json);
}

/** Does what a worker was asked for. */
export async function outcomeOf(
  handlers: ActionHandlers,
  { action, body, caller }: ActionQuestion,
): Promise<ActionOutcome> {
  try {
    const answer = await handlers[action]?.(body, caller);
    if (answer === undefined) throw new Error(`there is no action ${action}`);
    const json = answer instanceof Uint8Array ? Buffer.from(answer).toString() : JSON.stringify(answer);
    return { kind: 'answer', json };
  } catch (error) {
    if (error instanceof DynamoError)
      return { kind: 'refusal', code: error.code, message: error.message, extras: error.extras };
    return {
      kind: 'failure',
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
