import { validationError } from '../errors/index.js';
import type { DescribeTimeToLiveInput, DescribeTimeToLiveOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { tableForControl } from './table-reference.js';

/** DescribeTimeToLive: whether items expire, and by which attribute. */
export const describeTimeToLive: Operation<DescribeTimeToLiveInput> = async (
  request,
  caller,
  { catalog },
) => {
  const { status, timeToLive } = tableForControl(request.TableName, caller, catalog).definition;
  if (status === 'CREATING' || status === 'DELETING') {
    throw validationError(
      `Cannot describe time to live while table is in ${status} state: Current table state is ${status}`,
    );
  }
  const isOff = timeToLive === undefined || timeToLive.status === 'DISABLED';
  const response: DescribeTimeToLiveOutput = {
    TimeToLiveDescription: isOff
      ? { TimeToLiveStatus: 'DISABLED' }
      : { TimeToLiveStatus: timeToLive.status, AttributeName: timeToLive.attributeName },
  };
  return response;
};
