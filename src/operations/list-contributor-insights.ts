import type { ListContributorInsightsInput, ListContributorInsightsOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { tableForControl } from './table-reference.js';

/** ListContributorInsights: those that are not disabled, and so none. */
export const listContributorInsights: Operation<ListContributorInsightsInput> = async (
  request,
  caller,
  { catalog },
) => {
  if (request.TableName !== undefined) tableForControl(request.TableName, caller, catalog);
  const response: ListContributorInsightsOutput = { ContributorInsightsSummaries: [] };
  return response;
};
