import type { ListTagsOfResourceInput, ListTagsOfResourceOutput } from '../shapes/index.js';
import type { Operation } from './operation.js';
import { tableOfArn } from './table-reference.js';

/** ListTagsOfResource: all tags of a table. There are too few for a second page; a token is ignored (recorded). */
export const listTagsOfResource: Operation<ListTagsOfResourceInput> = async (
  request,
  caller,
  { catalog },
) => {
  const { tags } = tableOfArn(request.ResourceArn, caller, catalog).definition;
  const response: ListTagsOfResourceOutput = {
    Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })),
  };
  return response;
};
