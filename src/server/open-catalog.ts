import type { StorageEngine } from '../storage/index.js';
import { Catalog, UnfinishedCopyError } from '../tables/index.js';
import { StartError } from './start-error.js';

/** Opens the catalog. Throws StartError when there are no whole tables yet. */
export async function openCatalog(engine: StorageEngine): Promise<Catalog> {
  try {
    return await Catalog.open(engine);
  } catch (cause) {
    if (!(cause instanceof UnfinishedCopyError)) throw cause;
    const message = 'the data is an unfinished copy: wait for `stator copy` to end, or run it again';
    throw new StartError(message, { cause });
  }
}
