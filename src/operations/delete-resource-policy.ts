import { tableNotFound } from '../errors/index.js';
import type { DeleteResourcePolicyInput, DeleteResourcePolicyOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import {
  checkPolicyChange,
  checkRevision,
  nextRevisionId,
  policyOf,
  policyTarget,
  withPolicy,
} from './table-settings/resource-policy.js';

/**
 * DeleteResourcePolicy: takes the policy of a table or a stream away and answers its revision. Where there is none
 * nothing happens: the answer is the revision of the deletion, or nothing when there never was one (recorded, 2026).
 */
export const deleteResourcePolicy: Operation<DeleteResourcePolicyInput> = async (
  request,
  caller,
  services,
) => {
  const { lifecycle, clock } = services;
  const { target } = policyTarget(request.ResourceArn, caller, services);
  const { tableName } = target.address;
  let response: DeleteResourcePolicyOutput = {};
  const changed = await lifecycle.change(target.address, (definition) => {
    const present = policyOf(definition, target);
    checkRevision(present, { expected: request.ExpectedRevisionId, tableName });
    response = present === undefined ? {} : { RevisionId: present.revisionId };
    if (present?.document === undefined) return definition;
    const nowMs = clock.nowMs();
    checkPolicyChange(definition, present, { nowMs, hasDelay: lifecycle.hasDelay });
    return withPolicy(definition, target, { revisionId: nextRevisionId(present, nowMs) });
  });
  if (changed === undefined) throw tableNotFound(tableName);
  return response;
};
