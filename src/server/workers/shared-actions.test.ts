import { expect, it } from 'vitest';
import { DynamoError } from '../../errors/index.js';
import type { ActionHandlers } from '../../protocol/index.js';
import { Channel } from './channel.js';
import { actionsByPrimary, outcomeOf } from './shared-actions.js';

const caller = { accountId: '123456789012', region: 'eu-west-1', host: 'localhost' };

/** Two ends of what is a channel between processes elsewhere: what is sent arrives later, in order, as JSON. */
function connectedPorts() {
  const ends = [0, 1].map(() => ({ hear: (_: unknown) => {} }));
  return ends.map((end, at) => ({
    send: (messages: unknown) => {
      const text = JSON.stringify(messages);
      setImmediate(() => ends[1 - at]?.hear(JSON.parse(text)));
      return true;
    },
    on: (_: 'message', listener: (messages: unknown, handle: unknown) => void) => {
      end.hear = (messages) => listener(messages, undefined);
    },
  }));
}

/** A worker whose own handlers answer `here`, and the channel to a primary with the handlers given. */
function startWorker(primary: ActionHandlers) {
  const [ours, theirs] = connectedPorts();
  if (ours === undefined || theirs === undefined) throw new Error('a port has two ends');
  new Channel(ours, { onNote() {}, onQuestion: (question) => outcomeOf(primary, question) });
  const channel = new Channel(theirs, {
    onNote() {},
    onQuestion: () => Promise.reject(new Error('not asked')),
  });
  const here = async () => ({ by: 'worker' });
  const own = { GetItem: here, PutItem: here, ExecuteStatement: here, CreateTable: here };
  return { channel, actions: actionsByPrimary(own, (question) => channel.ask(question)) };
}

async function answerOf(answer: Promise<object | Uint8Array> | undefined): Promise<unknown> {
  const body = await answer;
  return body instanceof Uint8Array ? JSON.parse(Buffer.from(body).toString()) : body;
}

it('has the primary do all that writes, and answers with what that says', async () => {
  const { actions } = startWorker({
    PutItem: async (body, { region }) => ({ by: 'primary', body, region }),
    CreateTable: async () => Buffer.from('{"by":"primary"}'),
    ExecuteStatement: async () => ({ by: 'primary' }),
  });
  const put = answerOf(actions.PutItem?.({ a: 'ü' }, caller));
  expect(await put).toEqual({ by: 'primary', body: { a: 'ü' }, region: 'eu-west-1' });
  expect(await answerOf(actions.CreateTable?.({}, caller))).toEqual({ by: 'primary' });
  expect(await answerOf(actions.GetItem?.({}, caller))).toEqual({ by: 'worker' });
  for (const Statement of ['SELECT * FROM t', ' \n select a from t'])
    expect(await answerOf(actions.ExecuteStatement?.({ Statement }, caller))).toEqual({ by: 'worker' });
  for (const body of [{ Statement: 'INSERT INTO t' }, { Statement: 'selected' }, { Statement: 1 }, null, []])
    expect(await answerOf(actions.ExecuteStatement?.(body, caller))).toEqual({ by: 'primary' });
});

it('refuses as the primary does, with all that the refusal says', async () => {
  const extras = { Item: { a: { S: 'x' } } };
  const { actions } = startWorker({
    PutItem: async () => {
      throw new DynamoError('ConditionalCheckFailedException', 'The conditional request failed', extras);
    },
    CreateTable: async () => {
      throw new TypeError('not foreseen');
    },
  });
  await expect(actions.PutItem?.({}, caller)).rejects.toMatchObject({
    ...{ name: 'DynamoError', code: 'ConditionalCheckFailedException' },
    ...{ message: 'The conditional request failed', extras },
  });
  const failure = actions.CreateTable?.({}, caller);
  await expect(failure).rejects.toThrow(/in the primary process: TypeError: not foreseen/);
  await expect(failure).rejects.not.toBeInstanceOf(DynamoError);
});

it('answers every request, each with its own outcome, in whichever order they come', async () => {
  const { actions } = startWorker({
    PutItem: async (body) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return { body };
    },
  });
  const answers = Array.from({ length: 50 }, (_, n) => answerOf(actions.PutItem?.({ n }, caller)));
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 50 }, (_, n) => ({ body: { n } })));
});

it('fails what was asked of a primary that has ended', async () => {
  const { actions, channel } = startWorker({ PutItem: () => new Promise(() => {}) });
  const asked = actions.PutItem?.({}, caller);
  channel.close();
  for (const request of [asked, actions.PutItem?.({}, caller)])
    await expect(request).rejects.toThrow('the primary process has ended');
});
