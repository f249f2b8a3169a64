/** What every floor may use: assertions, checksums, the clock, memory that is used again, and a line that shows progress. */
export { AssertionError, assert, unreachable } from './assert.js';
export { crc32 } from './checksum.js';
export { type Clock, systemClock } from './clock.js';
export { giveBackMemory, lendMemory } from './lent-memory.js';
export { type Progress, ProgressLine, type ProgressOutput } from './progress-line.js';
