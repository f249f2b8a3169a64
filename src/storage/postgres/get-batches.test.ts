import { expect, it } from 'vitest';
import { GetBatches } from './get-batches.js';

/** Batches of a space whose values are the keys' texts; `answer` lets the oldest unanswered statement be answered. */
function batchesInSteps() {
  const statements: string[][] = [];
  const answers: ((failure?: Error) => void)[] = [];
  const batches = new GetBatches<string>(async (spaceId, keys) => {
    const texts = keys.map((key) => Buffer.from(key).toString());
    statements.push([spaceId, ...texts]);
    await new Promise<void>((resolve, reject) => {
      answers.push((failure) => (failure === undefined ? resolve() : reject(failure)));
    });
    return texts;
  });
  const get = (spaceId: string, key: string) => batches.get(spaceId, Buffer.from(key));
  return { statements, get, answer: (failure?: Error) => answers.shift()?.(failure) };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

it('asks once for keys that come together, once for each space', async () => {
  const { statements, get, answer } = batchesInSteps();
  const values = Promise.all([get('x', 'a'), get('y', 'a'), get('x', 'b'), get('x', 'a')]);
  await turn();
  expect(statements).toEqual([
    ['x', 'a', 'b', 'a'],
    ['y', 'a'],
  ]);
  answer();
  answer();
  expect(await values).toEqual(['a', 'a', 'b', 'a']);
});

it('keeps what comes while two are on their way for the next', async () => {
  const { statements, get, answer } = batchesInSteps();
  const values: Promise<string>[] = [];
  for (const key of ['a', 'b', 'c', 'd']) {
    values.push(get('x', key));
    await turn();
  }
  expect(statements).toEqual([
    ['x', 'a'],
    ['x', 'b'],
  ]);
  answer();
  await turn();
  expect(statements[2]).toEqual(['x', 'c', 'd']);
  answer();
  answer();
  expect(await Promise.all(values)).toEqual(['a', 'b', 'c', 'd']);
});

it('takes no more than fifty keys at once', async () => {
  const { statements, get, answer } = batchesInSteps();
  const values = Array.from({ length: 70 }, (_, n) => get('x', `${n}`));
  await turn();
  expect(statements.map(([, ...keys]) => keys.length)).toEqual([50, 20]);
  answer();
  answer();
  expect((await Promise.all(values))[69]).toBe('69');
});

it('fails those whose statement failed, and no others', async () => {
  const { get, answer } = batchesInSteps();
  const failing = Promise.allSettled([get('x', 'a'), get('x', 'b')]);
  await turn();
  answer(new Error('away'));
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = get('x', 'a');
  await turn();
  answer();
  expect(await again).toBe('a');
});
