import { backedUpTableNotFound } from '../errors/index.js';
import type { DescribeContinuousBackupsInput, DescribeContinuousBackupsOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { parseTableReference } from './table-reference.js';

/**
 * DescribeContinuousBackups: as AWS describes a table whose point-in-time recovery nobody enabled. Continuous backups
 * are said to be enabled of every table that is not being created.
 */
export const describeContinuousBackups: Operation<DescribeContinuousBackupsInput> = async (
  request,
  caller,
  { catalog },
) => {
  const address = parseTableReference(request.TableName, caller);
  const table = catalog.find(address);
  if (table === undefined) throw backedUpTableNotFound(address.tableName);
  const response: DescribeContinuousBackupsOutput = {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: table.definition.status === 'CREATING' ? 'DISABLED' : 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  };
  return response;
};
