import { resourceArnNotFound, validationError } from '../errors/index.js';
import type { TagResourceInput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { parseResourceArn, tableOfArn } from './table-reference.js';
import { parseTags, withTags } from './table-settings/tags.js';
import { checkNotDeleting, NO_CONTENT } from './tag-response.js';

/** TagResource: adds tags to a table, or gives those it has other values. All or none. */
export const tagResource: Operation<TagResourceInput> = async (request, caller, { catalog, lifecycle }) => {
  const address = parseResourceArn(request.ResourceArn, caller);
  if (request.Tags.length === 0) throw validationError('Atleast one Tag needs to be provided as Input.');
  const added = parseTags(request.Tags);
  tableOfArn(request.ResourceArn, caller, catalog);
  const changed = await lifecycle.change(address, (definition) => {
    checkNotDeleting(definition);
    return { ...definition, tags: withTags(definition.tags, added) };
  });
  if (changed === undefined) throw resourceArnNotFound(request.ResourceArn);
  return NO_CONTENT;
};
