import { expect, it } from 'vitest';
import { crc32, crc32ByTable } from './checksum.js';

// Recorded: bodies of AWS's answers with the checksum sent along.
const RECORDED = [
  ['<UnknownOperationException/>\n', 3552371480],
  ['{"__type":"com.amazon.coral.service#SerializationException"}', 3948637019],
  ['{"__type":"com.amazon.coral.service#UnknownOperationException"}', 1368724161],
  ['healthy: dynamodb.us-east-1.amazonaws.com ', 3128867991],
  ['', 0],
] as const;

it.each(RECORDED)('of %j is %d', (text, checksum) => {
  const bytes = new TextEncoder().encode(text);
  expect(crc32(bytes)).toBe(checksum);
  expect(crc32ByTable(bytes)).toBe(checksum);
});
