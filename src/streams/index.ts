/**
 * Streams as they are read: streams by their ARN, their shards with the ranges of their sequence numbers, iterators,
 * records; and what is done to them in the background: shards give way to new ones and old records are trimmed. What
 * is written into a stream, and when, is told by `tables`.
 */
export { allStreams, findStream, invalidStreamArn, isStreamArn, type ReadableStream } from './find-stream.js';
export { encodeIterator, parseIterator, type ShardIterator } from './iterator-token.js';
export { type ReadRecords, readRecords } from './read-records.js';
export { recordsJson } from './record-json.js';
export { DEFAULT_ROLLOVER, type Rollover } from './roll-shards.js';
export { formatSequenceNumber } from './sequence-number.js';
export { type DescribedShard, readShards } from './shard-list.js';
export { type StartingPoint, startingPosition } from './starting-position.js';
export { StreamUpkeep, type UpkeepOptions } from './stream-upkeep.js';
