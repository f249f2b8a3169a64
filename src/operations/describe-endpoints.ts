import type { DescribeEndpointsRequest, DescribeEndpointsResponse } from '../shapes/index.js';
import type { Operation } from './operation.js';

const CACHE_MINUTES = 1440;

/** DescribeEndpoints: the host that the client used, so that it stays with us. */
export const describeEndpoints: Operation<DescribeEndpointsRequest> = async (_, caller) => {
  const response: DescribeEndpointsResponse = {
    Endpoints: [{ Address: caller.host, CachePeriodInMinutes: CACHE_MINUTES }],
  };
  return response;
};
