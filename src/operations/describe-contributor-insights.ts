import { insightsIndexNotFound } from '../errors/index.js';
import type { DescribeContributorInsightsInput, DescribeContributorInsightsOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { tableForControl } from './table-reference.js';

/** DescribeContributorInsights: as AWS describes a table or global index for which nobody ever enabled them. */
export const describeContributorInsights: Operation<DescribeContributorInsightsInput> = async (
  request,
  caller,
  { catalog },
) => {
  const { tableName, globalIndexes } = tableForControl(request.TableName, caller, catalog).definition;
  const { IndexName: indexName } = request;
  if (indexName !== undefined && !globalIndexes.some((index) => index.indexName === indexName)) {
    throw insightsIndexNotFound({ indexName, tableName });
  }
  const response: DescribeContributorInsightsOutput = {
    TableName: tableName,
    ...(indexName !== undefined && { IndexName: indexName }),
    ContributorInsightsStatus: 'DISABLED',
  };
  return response;
};
