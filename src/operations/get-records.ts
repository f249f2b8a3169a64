import { MAX_STREAM_RECORDS } from '../limits/index.js';
import type { GetRecordsInput } from '../shapes/index.js';
import { encodeIterator, findStream, parseIterator, readRecords, recordsJson } from '../streams/index.js';
import type { Operation } from './operation.js';

/**
 * GetRecords: the records of a shard from an iterator on, and the iterator behind them, which is left out where the
 * shard has ended. Answers at once, as AWS does, also when there is nothing yet: a reader at the tip asks again.
 */
export const getRecords: Operation<GetRecordsInput> = async (request, caller, services) => {
  const { engine, catalog, clock } = services;
  const nowMs = clock.nowMs();
  const { stream, iterator } = parseIterator(request.ShardIterator, nowMs, (arn) =>
    findStream(catalog, arn, { ...caller, nowMs }),
  );
  const { records, next } = await readRecords(engine, {
    ...{ space: stream.space, shardNumber: iterator.shardNumber, after: iterator.after },
    limit: request.Limit ?? MAX_STREAM_RECORDS,
    nowMs,
  });
  const nextIterator =
    next === undefined
      ? undefined
      : encodeIterator(stream, { shardNumber: iterator.shardNumber, after: next, createdAtMs: nowMs });
  const end = nextIterator === undefined ? ']}' : `],"NextShardIterator":${JSON.stringify(nextIterator)}}`;
  const pieces: Uint8Array[] = [START];
  for (const json of recordsJson(stream, records)) {
    if (pieces.length > 1) pieces.push(COMMA);
    pieces.push(...json);
  }
  return Buffer.concat([...pieces, Buffer.from(end)]);
};

const START = Buffer.from('{"Records":[');
const COMMA = Buffer.from(',');
