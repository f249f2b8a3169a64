/** What every floor may use: assertions and the clock. */
export { AssertionError, assert, unreachable } from './assert.js';
export { type Clock, systemClock } from './clock.js';
