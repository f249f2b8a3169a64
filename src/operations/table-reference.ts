import {
  accessDenied,
  invalidParameterValues,
  requestedResourceNotFound,
  resourceArnNotFound,
  tableNotFound,
  validationError,
} from '../errors/index.js';
import type { Catalog, Table, TableAddress } from '../tables/index.js';
import type { Caller } from './operation.js';

const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

/**
 * Which table a `TableName` means: a name in the caller's account and region, or the ARN of such a table.
 * Names have been held against the service model before. Errors for ARNs: ValidationException for what is no
 * table ARN of this partition and region, AccessDeniedException for another account (recorded answers of
 * DescribeTable, in this order).
 */
export function parseTableReference(text: string, caller: Caller): TableAddress {
  const { accountId, region } = caller;
  if (!text.startsWith('arn:')) return { accountId, region, tableName: text };
  const arn = parseTableArn(text);
  if (arn.partition !== 'aws') throw invalidArn(`Invalid AWS partition in '${text}'`);
  if (arn.region !== region) throw invalidArn(`Invalid AWS region in '${text}'`);
  if (arn.accountId !== accountId) throw accessDenied();
  return { accountId, region, tableName: arn.tableName };
}

/** The table that an item operation is about; one that is not ready answers like one that does not exist. */
export function tableForItems(text: string, caller: Caller, catalog: Catalog): Table {
  const table = catalog.find(parseTableReference(text, caller));
  if (!table?.acceptsItems) throw requestedResourceNotFound();
  return table;
}

/** The table that a control-plane operation is about, in whatever state; ResourceNotFoundException when there is none. */
export function tableForControl(text: string, caller: Caller, catalog: Catalog): Table {
  const address = parseTableReference(text, caller);
  const table = catalog.find(address);
  if (table === undefined) throw tableNotFound(address.tableName);
  return table;
}

/**
 * Which table a `ResourceArn` of the tag operations means. The kinds of error and their order as recorded (2026);
 * an ARN of a stream is one of a resource that is not there.
 */
export function parseResourceArn(text: string, caller: Caller): TableAddress {
  const { accountId, region } = caller;
  if (!text.startsWith('arn:')) throw invalidParameterValues(`ARNs must start with 'arn:': ${text}`);
  const [, partition, service, arnRegion, arnAccountId, ...rest] = text.split(':');
  if (service !== 'dynamodb') throw accessDenied();
  const [type, tableName = '', subtype] = rest.join(':').split('/');
  if (type !== 'table' || (subtype !== undefined && subtype !== 'index' && subtype !== 'stream')) {
    throw invalidParameterValues(`Provided Arn is not a DynamoDB resource arn: ${text}`);
  }
  if (arnAccountId !== accountId) throw accessDenied();
  if (arnRegion !== region || partition !== 'aws' || !TABLE_NAME.test(tableName)) {
    throw validationError(`Invalid TableArn: Invalid ResourceArn provided as input ${text}`);
  }
  if (subtype === 'index') throw notTableOrStream(text);
  if (subtype === 'stream') throw resourceArnNotFound(text);
  return { accountId, region, tableName };
}

/** The table that a `ResourceArn` means; ResourceNotFoundException when there is none. */
export function tableOfArn(text: string, caller: Caller, catalog: Catalog): Table {
  const table = catalog.find(parseResourceArn(text, caller));
  if (table === undefined) throw resourceArnNotFound(text);
  return table;
}

/**
 * Which table or stream a `ResourceArn` of the operations on policies means. Errors recorded (2026): they are others
 * than those of the tag operations.
 */
export function parsePolicyArn(
  text: string,
  caller: Caller,
): { readonly address: TableAddress; readonly streamLabel: string | undefined } {
  const { accountId, region } = caller;
  if (!text.startsWith('arn:')) throw invalidParameterValues(`ARNs must start with 'arn:': ${text}`);
  const [, partition, service, arnRegion, arnAccountId, ...rest] = text.split(':');
  const [type, tableName = '', subtype, ...label] = rest.join(':').split('/');
  const isKnown = subtype === undefined || subtype === 'index' || subtype === 'stream';
  if (service !== 'dynamodb' || type !== 'table' || !isKnown) {
    throw invalidParameterValues(`Provided Arn is not a DynamoDB resource arn: ${text}`);
  }
  if (arnAccountId !== accountId) {
    throw validationError(
      'This action is only supported by accounts that match the resource owner’s account.',
    );
  }
  if (arnRegion !== region || partition !== 'aws' || !TABLE_NAME.test(tableName)) {
    throw invalidParameterValues(`Invalid resource Arn: ${text}`);
  }
  if (subtype === 'index') throw notTableOrStream(text);
  return {
    address: { accountId, region, tableName },
    streamLabel: subtype === undefined ? undefined : label.join('/'),
  };
}

function notTableOrStream(text: string) {
  return invalidParameterValues(
    `Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${text}`,
  );
}

interface TableArn {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly tableName: string;
}

/** `arn:<partition>:dynamodb:<region>:<account>:table/<name>` */
function parseTableArn(text: string): TableArn {
  const [, partition = '', service, region = '', accountId = '', ...rest] = text.split(':');
  const resource = rest.join(':');
  const slash = resource.indexOf('/');
  if (service !== 'dynamodb' || slash < 0) throw malformedArn(text);
  if (resource.slice(0, slash) !== 'table') throw invalidArn(`Invalid resource type in '${text}'`);
  const tableName = resource.slice(slash + 1);
  if (!TABLE_NAME.test(tableName)) throw malformedArn(text);
  return { partition, region, accountId, tableName };
}

function malformedArn(text: string) {
  return invalidArn(
    `Value '${text}' at 'tableName' failed to satisfy constraint: Valid ARN format is ` +
      "'arn:<awsPartition>:<vendor>:<region>:<subscriber>:resourceType/resourceName', " +
      'where Resource name must have length less than or equal to 255, ' +
      'Resource name must have length greater than or equal to 3, ' +
      'Resource name must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
  );
}

function invalidArn(detail: string) {
  return validationError(`1 validation error detected: ${detail}`);
}
