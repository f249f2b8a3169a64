/** Items and keys to bytes and back. Key bytes have DynamoDB's order under plain byte comparison. */
export {
  decodePartitionHash,
  encodePartition,
  encodePartitionHash,
  encodeSortAttribute,
  encodeSortPrefix,
  encodeTieBreaker,
  endOfPrefix,
  keyAttributeBytes,
  partitionHashOfKey,
  partitionLengthBytes,
} from './key-codec.js';
export { encodeNumberKey } from './number-key.js';
export { PARTITION_HASH_LIMIT } from './partition-hash.js';
export {
  decodeStoredItem,
  encodeStoredItem,
  type ItemToStore,
  STORED_JSON_AT,
  type StoredItem,
  storedDefinitionVersion,
  storedJson,
  storedSizeBytes,
  storedWeightBytes,
} from './stored-item.js';
