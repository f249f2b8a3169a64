/**
 * Every published limit, in one place.
 * Source, unless a line says otherwise: "Quotas in Amazon DynamoDB" (developer guide, ServiceQuotas.html).
 */

/** Size of an item, names and values together. "Item size". */
export const MAX_ITEM_BYTES = 400 * 1024;
/** "Partition key size". For a multi-attribute key, all partition attributes together. */
export const MAX_PARTITION_KEY_BYTES = 2048;
/** "Sort key size". For a multi-attribute key, all sort attributes together. */
export const MAX_SORT_KEY_BYTES = 1024;
/** "Nested levels for maps and lists": how deep an attribute value may nest. */
export const MAX_NESTING_DEPTH = 32;
/** Significant digits of a number. "Data types: Number". */
export const MAX_NUMBER_DIGITS = 38;
/** Largest exponent of a number's first digit: 9.99…E+125. */
export const MAX_NUMBER_EXPONENT = 125;
/** Smallest exponent of a number's first digit: 1E-130. */
export const MIN_NUMBER_EXPONENT = -130;
/** Bytes Query and Scan examine before they return a page. */
export const MAX_PAGE_BYTES = 1024 * 1024;
/** Bytes BatchGetItem returns before the rest becomes UnprocessedKeys. */
export const MAX_BATCH_GET_BYTES = 16 * 1024 * 1024;
/** Keys in one BatchGetItem. */
export const MAX_BATCH_GET_KEYS = 100;
/** Requests in one BatchWriteItem. */
export const MAX_BATCH_WRITE_REQUESTS = 25;
/** Bytes of all items that a transaction puts, and of all that it reads. "Transactions". */
export const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
/** How long a ClientRequestToken is remembered. TransactWriteItems in the API reference. */
export const REQUEST_TOKEN_LIFETIME_MS = 10 * 60 * 1000;
/** Items that expired longer ago are left alone. "Using time to live (TTL) in DynamoDB", HowItWorks: five years. */
export const MAX_EXPIRED_SECONDS = 5 * 365 * 24 * 60 * 60;
/** How long a stream keeps records, and a disabled stream can be read. "DynamoDB Streams" in the developer guide. */
export const STREAM_RETENTION_MS = 24 * 60 * 60 * 1000;
/** How long an iterator can be used. GetShardIterator in the API reference. */
export const SHARD_ITERATOR_LIFETIME_MS = 15 * 60 * 1000;
/** Records that GetRecords answers at most. GetRecords in the API reference. */
export const MAX_STREAM_RECORDS = 1000;
/** Bytes of records that GetRecords answers at most. */
export const MAX_STREAM_READ_BYTES = 1024 * 1024;
/** Streams that ListStreams, shards that DescribeStream answers at most. Their pages in the API reference. */
export const MAX_STREAMS_PAGE = 100;
/** Length of a request body. */
export const MAX_REQUEST_BYTES = 16 * 1024 * 1024;
/** "Expression string length", UTF-8 bytes. */
export const MAX_EXPRESSION_BYTES = 4096;
/** "Operators or functions" in one UpdateExpression or ConditionExpression. */
export const MAX_EXPRESSION_OPERATORS = 300;
/** "Operands for the IN comparator". */
export const MAX_IN_OPERANDS = 100;
/** All names and values of one expression's placeholders together. "Length of all substitution variables". */
export const MAX_SUBSTITUTION_BYTES = 2 * 1024 * 1024;
/** One ExpressionAttributeNames or ExpressionAttributeValues placeholder. */
export const MAX_PLACEHOLDER_BYTES = 255;
/** Global secondary indexes per table. */
export const MAX_GLOBAL_INDEXES = 20;
/** Local secondary indexes per table. */
export const MAX_LOCAL_INDEXES = 5;
/** Sum of NonKeyAttributes over all indexes of a table. "Projected secondary index attributes per table". */
export const MAX_PROJECTED_ATTRIBUTES = 100;
/** Bytes of one item collection of a table with local indexes. */
export const MAX_ITEM_COLLECTION_BYTES = 10 * 1024 ** 3;
/** Tags per resource. */
export const MAX_TAGS = 50;
/** Bytes of item that one read unit covers (strongly consistent). */
export const READ_UNIT_BYTES = 4096;
/** Bytes of item that one write unit covers. */
export const WRITE_UNIT_BYTES = 1024;
/** What one partition can do in a second. bp-partition-key-design.html. */
export const PARTITION_READ_UNITS = 3000;
export const PARTITION_WRITE_UNITS = 1000;
/** Bytes that fit into a partition. howitworks-partitions.html. */
export const PARTITION_BYTES = 10 * 1024 ** 3;
/** What a new on-demand table can do in a second. "Initial throughput", on-demand-capacity-mode.html. */
export const ON_DEMAND_READ_UNITS = 12_000;
export const ON_DEMAND_WRITE_UNITS = 4_000;
/** "Throttling can occur if you exceed double your previous peak within 30 minutes." on-demand-capacity-mode.html. */
export const ON_DEMAND_GROWTH_MS = 30 * 60 * 1000;
/** For how long unused provisioned units are kept. burst-adaptive-capacity.html. */
export const BURST_SECONDS = 300;
/** Queries that one PartiQL SELECT may come down to. Recorded in 2026: 50 are answered, 51 are refused. */
export const MAX_DECOMPOSED_READS = 50;
