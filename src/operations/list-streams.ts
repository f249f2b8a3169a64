import { MAX_STREAMS_PAGE } from '../limits/index.js';
import type { ListStreamsInput, Stream } from '../shapes/index.js';
import { allStreams, invalidStreamArn, isStreamArn } from '../streams/index.js';
import type { Operation } from './operation.js';

/** ListStreams: streams that can be read, of a table or of all, in the order of their ARNs. */
export const listStreams: Operation<ListStreamsInput> = async (request, caller, services) => {
  const { TableName, Limit = MAX_STREAMS_PAGE, ExclusiveStartStreamArn: start = '' } = request;
  const { accountId, region } = caller;
  if (start !== '' && !isStreamArn(start)) throw invalidStreamArn();
  const nowMs = services.clock.nowMs();
  const left = allStreams(services.catalog, nowMs)
    .filter(({ table }) => table.accountId === accountId && table.region === region)
    .filter(({ table }) => TableName === undefined || table.tableName === TableName)
    .filter(({ arn }) => arn > start)
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const page = left.slice(0, Limit);
  const streams = page.map(
    ({ arn, table, definition }): Stream => ({
      StreamArn: arn,
      TableName: table.tableName,
      StreamLabel: definition.label,
    }),
  );
  const last = page.length < left.length ? page.at(-1) : undefined;
  return { Streams: streams, ...(last && { LastEvaluatedStreamArn: last.arn }) };
};
