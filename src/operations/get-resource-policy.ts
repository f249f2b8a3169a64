import { policyNotFound } from '../errors/index.js';
import type { GetResourcePolicyInput, GetResourcePolicyOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { shownPolicy } from './table-settings/policy-document.js';
import { policyOf, policyTarget } from './table-settings/resource-policy.js';

/** GetResourcePolicy: the policy of a table or a stream. PolicyNotFoundException when it has none. */
export const getResourcePolicy: Operation<GetResourcePolicyInput> = async (request, caller, services) => {
  const { target, definition } = policyTarget(request.ResourceArn, caller, services);
  const policy = policyOf(definition, target);
  if (policy?.document === undefined) throw policyNotFound(request.ResourceArn);
  const response: GetResourcePolicyOutput = {
    Policy: shownPolicy(policy.document),
    RevisionId: policy.revisionId,
  };
  return response;
};
