/**
 * Time to live: deletes items once the time in their attribute has come. Which those are is told by the index of
 * expiry that `tables` keeps; until they are deleted they are read and written like any other.
 */
export { type ExpirationOptions, ItemExpiration } from './item-expiration.js';
