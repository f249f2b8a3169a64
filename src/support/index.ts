/** What every floor may use: assertions, the clock, and a line that shows progress. */
export { AssertionError, assert, unreachable } from './assert.js';
export { type Clock, systemClock } from './clock.js';
export { type Progress, ProgressLine, type ProgressOutput } from './progress-line.js';
