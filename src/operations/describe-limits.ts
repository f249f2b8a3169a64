import type { DescribeLimitsInput, DescribeLimitsOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';

/** DescribeLimits: the default quotas of an account (recorded). They are described, not enforced. */
export const describeLimits: Operation<DescribeLimitsInput> = async () => {
  const response: DescribeLimitsOutput = {
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  };
  return response;
};
