import { type DynamoError, validationError } from '../errors/index.js';
import { legacyFilter } from '../expressions/index.js';
import type { ScanInput } from '../shapes/index.js';
import {
  checkKeyPaths,
  isInRange,
  type KeyRange,
  keySchemaMismatch,
  rangeOfSegment,
} from '../tables/index.js';
import type { Item } from '../values/index.js';
import type { Operation, OperationServices } from './operation.js';
import { performPage } from './page.js';
import { legacyProjectionOf, type PageSelection, selectionOf } from './page-request.js';
import { checkSelect, checkSelectOnIndex } from './page-select.js';
import {
  checkStartKeyPart,
  checkStartPrimaryKey,
  hasPageKeySize,
  invalidStartKey,
  invalidStartKeyBecause,
  parseStartKey,
} from './page-start-key.js';
import { encodePageKey, type PageTarget, pageTargetOf } from './page-target.js';
import { checkForms, expressionsOf } from './request-expressions.js';
import { tableForItems } from './table-reference.js';

/** Reads a page of a whole table or index, or of one segment of it. */
export const scan: Operation<ScanInput> = async (request, caller, services) => {
  const { startKey, selection, segment } = parseScan(request, services);
  const table = tableForItems(request.TableName, caller, services.catalog);
  const target = pageTargetOf(table, request);
  if (startKey !== undefined) checkStartKey(target, startKey);
  checkSelectOnIndex(target.index, request, selection.projection);
  const range = segment === undefined ? {} : rangeOfSegment(segment);
  const startAfter = startKey && startOfScan(target, startKey, { range, segment });
  if (selection.projection !== undefined) checkKeyPaths(table, selection.projection.nestedAttributes);
  if (selection.filter !== undefined) checkKeyPaths(table, selection.filter.nestedAttributes);
  return performPage(request, services, {
    ...{ target, range, startAfter, selection },
    reverse: false,
    resumable: true,
  });
};

const PARAMETERS = {
  expressions: ['ProjectionExpression', 'FilterExpression'],
  legacy: ['AttributesToGet', 'ScanFilter', 'ConditionalOperator'],
};

interface Segment {
  readonly segment: number;
  readonly totalSegments: number;
}

interface ParsedScan {
  readonly startKey: Item | undefined;
  readonly segment: Segment | undefined;
  readonly selection: PageSelection;
}

/** All checks that need no table, in AWS's order (dynalite's validations; Select's place is likeness). */
function parseScan(request: ScanInput, services: OperationServices): ParsedScan {
  checkForms(request, PARAMETERS);
  checkSelect(request, 'Scan');
  const projection = legacyProjectionOf(request);
  const filter =
    request.ScanFilter === undefined
      ? undefined
      : legacyFilter(request.ScanFilter, request.ConditionalOperator);
  const startKey = parseStartKey(request);
  const segment = parseSegment(request);
  const expressions = expressionsOf(request, services.expressions);
  return { startKey, segment, selection: selectionOf(request, { filter, projection }, expressions) };
}

function parseSegment({ Segment, TotalSegments }: ScanInput): Segment | undefined {
  if (TotalSegments === undefined) {
    if (Segment === undefined) return undefined;
    throw validationError(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (Segment === undefined) {
    throw validationError(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (Segment >= TotalSegments) {
    throw validationError(
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
        `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  }
  return { segment: Segment, totalSegments: TotalSegments };
}

/** The start key as far as AWS looks at it before Select: an index's key only, a table's whole size. */
function checkStartKey(target: PageTarget, startKey: Item): void {
  if (target.index === undefined) {
    if (!hasPageKeySize(target, startKey)) throw invalidStartKeyBecause(keySchemaMismatch().message);
    return;
  }
  if (!hasPageKeySize(target, startKey)) throw invalidStartKey();
  checkStartKeyPart(target, startKey, target.keySchema);
}

function startOfScan(
  target: PageTarget,
  startKey: Item,
  { range, segment }: { range: KeyRange; segment: Segment | undefined },
): Uint8Array {
  checkStartPrimaryKey(target, startKey);
  const start = encodePageKey(target, startKey);
  if (segment !== undefined && !isInRange(start, range)) throw startKeyOfOtherSegment(segment);
  return start;
}

function startKeyOfOtherSegment({ segment, totalSegments }: Segment): DynamoError {
  return invalidStartKeyBecause(
    'Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. ' +
      `TotalSegments: ${totalSegments} Segment: ${segment}`,
  );
}
