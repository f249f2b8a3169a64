import { DescribeEndpointsCommand, DescribeLimitsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { useStator } from './stator.js';

const test = useStator();

describe('DescribeLimits and DescribeEndpoints', () => {
  it('answer the quotas of an account', async () => {
    expect(await test.client.send(new DescribeLimitsCommand({}))).toMatchObject({
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    });
  });

  it('answer the host that the client used', async () => {
    const { Endpoints } = await test.client.send(new DescribeEndpointsCommand({}));
    expect(Endpoints).toEqual([{ Address: new URL(test.stator.endpoint).host, CachePeriodInMinutes: 1440 }]);
  });
});
