import { validationError } from '../errors/index.js';
import { MAX_ITEM_BYTES } from '../limits/index.js';
import { type Item, itemSizeBytes } from '../values/index.js';

/** What a write does to its item. */
export type ItemEffect = PutEffect | { readonly kind: 'delete' } | { readonly kind: 'none' };

/** Stores an item that is not too large; `putEffect` makes these. */
export interface PutEffect {
  readonly kind: 'put';
  readonly item: Item;
  /** As DynamoDB counts it. */
  readonly sizeBytes: number;
}

/**
 * Makes an item the one to be stored, unless it is too large: a ValidationException that AWS words differently for an
 * item that is put and one that an update makes.
 */
export function putEffect(item: Item, action: 'put' | 'update'): PutEffect {
  const sizeBytes = itemSizeBytes(item);
  if (sizeBytes <= MAX_ITEM_BYTES) return { kind: 'put', item, sizeBytes };
  throw validationError(
    action === 'put'
      ? 'Item size has exceeded the maximum allowed size'
      : 'Item size to update has exceeded the maximum allowed size',
  );
}
