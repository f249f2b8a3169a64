import { resourceArnNotFound, validationError } from '../errors/index.js';
import type { UntagResourceInput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { parseResourceArn, tableOfArn } from './table-reference.js';
import { checkTagKeys } from './table-settings/tags.js';
import { checkNotDeleting, NO_CONTENT } from './tag-response.js';

/** UntagResource: takes tags off a table. Keys that it does not have are passed over (recorded). */
export const untagResource: Operation<UntagResourceInput> = async (
  request,
  caller,
  { catalog, lifecycle },
) => {
  const address = parseResourceArn(request.ResourceArn, caller);
  if (request.TagKeys.length === 0) {
    throw validationError('Atleast one Tag Key needs to be provided as Input.');
  }
  checkTagKeys(request.TagKeys);
  tableOfArn(request.ResourceArn, caller, catalog);
  const removed = new Set(request.TagKeys);
  const changed = await lifecycle.change(address, (definition) => {
    checkNotDeleting(definition);
    return { ...definition, tags: definition.tags.filter(({ key }) => !removed.has(key)) };
  });
  if (changed === undefined) throw resourceArnNotFound(request.ResourceArn);
  return NO_CONTENT;
};
