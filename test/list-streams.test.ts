import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { expect, it } from 'vitest';
import { refusalOf, useStator } from './stator.js';
import { createStreamTable, useStreams } from './support/streams.js';

const test = useStator();
const streams = useStreams(test);
const list = (input: ListStreamsCommand['input'] = {}) => streams().send(new ListStreamsCommand(input));

it('lists streams of a table or of all, in pages', async () => {
  expect(await list()).toMatchObject({ Streams: [] });
  const names = ['a', 'b', 'c'].map((letter) => test.newName(letter));
  const arns: string[] = [];
  for (const name of names) arns.push(await createStreamTable(test.client, name));
  const all = await list();
  expect(all.Streams?.map(({ StreamArn }) => StreamArn)).toEqual(arns);
  expect(all).not.toHaveProperty('LastEvaluatedStreamArn');
  const [, second] = arns;
  expect((await list({ TableName: names[1] })).Streams).toEqual([
    { StreamArn: second, TableName: names[1], StreamLabel: second?.split('/stream/')[1] },
  ]);
  const page = await list({ Limit: 2 });
  expect(page.LastEvaluatedStreamArn).toBe(second);
  await test.client.send(new DeleteTableCommand({ TableName: names[1] }));
  const rest = await list({ ExclusiveStartStreamArn: second });
  expect(rest.Streams?.map(({ TableName }) => TableName)).toEqual([names[2]]);
  expect((await list({ TableName: 'nothing' })).Streams).toEqual([]);
});

it('refuses what is no ARN of a stream, and too high a limit', async () => {
  expect(await refusalOf(list({ ExclusiveStartStreamArn: 'x'.repeat(40) }))).toEqual({
    code: 'ValidationException',
    message: 'Invalid StreamArn',
  });
  expect((await refusalOf(list({ Limit: 101 }))).code).toBe('ValidationException');
  expect((await refusalOf(list({ Limit: 0 }))).code).toBe('ValidationException');
});
