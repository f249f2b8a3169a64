/**
 * How far the filling of a new index has come: the key of the last item of the table that was dealt with, as it is.
 * No record: none was yet.
 *
 * The index counts its entries exactly although writes go on meanwhile. Every write counts what it changes as if the
 * index had been full from the start. What it held at the start is counted item by item: by the filling when it comes
 * to an item that was not written since, or by the first write of such an item when that is earlier. The version in
 * the item's header tells whether it was written since; the progress, which both read in their atomic step, whether
 * the filling has been there.
 */
export type BackfillProgress = Uint8Array | undefined;

/** Whether the filling has dealt with the item of this key. */
export function isPast(progress: BackfillProgress, key: Uint8Array): boolean {
  return progress !== undefined && Buffer.compare(key, progress) <= 0;
}
