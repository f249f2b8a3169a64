import { tableNotFound } from '../errors/index.js';
import type { PutResourcePolicyInput, PutResourcePolicyOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { parsePolicyDocument } from './table-settings/policy-document.js';
import {
  checkPolicyChange,
  checkRevision,
  nextRevisionId,
  policyOf,
  policyTarget,
  withPolicy,
} from './table-settings/resource-policy.js';

/**
 * PutResourcePolicy: gives a table or a stream a policy, or another one; the same one once more changes nothing, not
 * even the revision. Policies are not enforced yet.
 */
export const putResourcePolicy: Operation<PutResourcePolicyInput> = async (request, caller, services) => {
  const { lifecycle, clock } = services;
  const { target } = policyTarget(request.ResourceArn, caller, services);
  const { tableName } = target.address;
  const document = parsePolicyDocument(request.Policy, target.streamLabel === undefined ? 'table' : 'stream');
  let revisionId = '';
  const changed = await lifecycle.change(target.address, (definition) => {
    const present = policyOf(definition, target);
    checkRevision(present, { expected: request.ExpectedRevisionId, tableName });
    if (present?.document === document) {
      revisionId = present.revisionId;
      return definition;
    }
    const nowMs = clock.nowMs();
    checkPolicyChange(definition, present, { nowMs, hasDelay: lifecycle.hasDelay });
    revisionId = nextRevisionId(present, nowMs);
    return withPolicy(definition, target, { revisionId, document });
  });
  if (changed === undefined) throw tableNotFound(tableName);
  const response: PutResourcePolicyOutput = { RevisionId: revisionId };
  return response;
};
