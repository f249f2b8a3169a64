import type { DescribeTableInput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { tableForControl } from './table-reference.js';
import { describeTable as describe } from './table-settings/description.js';

/** DescribeTable: the table as it is now, counts included. */
export const describeTable: Operation<DescribeTableInput> = async (request, caller, { catalog, clock }) => {
  const { definition } = tableForControl(request.TableName, caller, catalog);
  return { Table: await describe(definition, { catalog, nowMs: clock.nowMs() }) };
};
