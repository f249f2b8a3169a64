/** How far `StorageEngine.eventual` may be behind, in milliseconds. */
export const MAX_EVENTUAL_LAG_MS = 5_000;
