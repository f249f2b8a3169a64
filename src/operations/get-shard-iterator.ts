import { invalidParameterValues } from '../errors/index.js';
import type { GetShardIteratorInput } from '../shapes/index.js';
import { encodeIterator, findStream, type StartingPoint, startingPosition } from '../streams/index.js';
import type { Operation } from './operation.js';

/** GetShardIterator: from where to read a shard; good for 15 minutes. */
export const getShardIterator: Operation<GetShardIteratorInput> = async (request, caller, services) => {
  const { engine, catalog, clock } = services;
  const point = parseStartingPoint(request);
  const nowMs = clock.nowMs();
  const stream = findStream(catalog, request.StreamArn, { ...caller, nowMs });
  const place = { space: stream.space, shardId: request.ShardId, nowMs };
  const position = await startingPosition(engine, place, point);
  return { ShardIterator: encodeIterator(stream, { ...position, createdAtMs: nowMs }) };
};

/** That AWS refuses a sequence number missing, or given where it has no place, is recorded, its words are not. */
function parseStartingPoint(request: GetShardIteratorInput): StartingPoint {
  const { ShardIteratorType: type, SequenceNumber: sequenceNumber, Timestamp: timestamp } = request;
  const wantsNumber = type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER';
  if (!wantsNumber && sequenceNumber !== undefined) throw misplaced('SequenceNumber', type);
  if (type !== 'AT_TIMESTAMP' && timestamp !== undefined) throw misplaced('Timestamp', type);
  if (wantsNumber) {
    if (sequenceNumber === undefined) throw missing('SequenceNumber', type);
    return { type, sequenceNumber };
  }
  if (type !== 'AT_TIMESTAMP') return { type };
  if (timestamp === undefined) throw missing('Timestamp', type);
  return { type, atMs: timestamp * 1000 };
}

function missing(parameter: string, type: string) {
  return invalidParameterValues(`${parameter} is required for ShardIteratorType ${type}`);
}

function misplaced(parameter: string, type: string) {
  return invalidParameterValues(`${parameter} must not be specified for ShardIteratorType ${type}`);
}
