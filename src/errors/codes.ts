/**
 * Every error code a client can see, with its HTTP status and the namespace of its `__type`.
 * Source: the errors of each operation in the API reference and "Error handling with DynamoDB"
 * in the developer guide; namespaces as recorded from AWS's answers.
 */
const CODES = {
  AccessDeniedException: { status: 400, namespace: 'com.amazon.coral.service' },
  ConditionalCheckFailedException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  DuplicateItemException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  ExpiredIteratorException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  IdempotentParameterMismatchException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  IncompleteSignatureException: { status: 400, namespace: 'com.amazon.coral.service' },
  InternalServerError: { status: 500, namespace: 'com.amazonaws.dynamodb.v20120810' },
  InvalidSignatureException: { status: 400, namespace: 'com.amazon.coral.service' },
  ItemCollectionSizeLimitExceededException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  LimitExceededException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  MissingAuthenticationTokenException: { status: 400, namespace: 'com.amazon.coral.service' },
  PolicyNotFoundException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  ProvisionedThroughputExceededException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  ResourceInUseException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  ResourceNotFoundException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  SerializationException: { status: 400, namespace: 'com.amazon.coral.service' },
  TableNotFoundException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  ThrottlingException: { status: 400, namespace: 'com.amazon.coral.availability' },
  TransactionCanceledException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  TransactionConflictException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  TransactionInProgressException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  TrimmedDataAccessException: { status: 400, namespace: 'com.amazonaws.dynamodb.v20120810' },
  UnknownOperationException: { status: 400, namespace: 'com.amazon.coral.service' },
  UnrecognizedClientException: { status: 400, namespace: 'com.amazon.coral.service' },
  ValidationException: { status: 400, namespace: 'com.amazon.coral.validate' },
} as const satisfies Record<string, { status: number; namespace: string }>;

export type ErrorCode = keyof typeof CODES;

/** HTTP status of an error code. */
export function statusOf(code: ErrorCode): number {
  return CODES[code].status;
}

/** The `__type` of an error body, e.g. `com.amazonaws.dynamodb.v20120810#ResourceNotFoundException`. */
export function wireTypeOf(code: ErrorCode): string {
  return `${CODES[code].namespace}#${code}`;
}
