/** Requests that met a definition which was no longer the latest are answered anew, by the latest. */
import type { Catalog } from '../tables/index.js';

/** Definitions that change again and again under a request are followed so often. */
const MAX_TRIES = 10;

export interface Renewal {
  readonly catalog: Catalog;
  /** Whether a failure may only be due to an old definition; then nothing was done. */
  readonly isOutdated: (error: unknown) => boolean;
  /** Learns what other processes have changed. */
  readonly renew: () => Promise<void>;
}

/** Runs the attempt; again when it fails as if by an old definition, and what is known of definitions has changed. */
export async function againIfOutdated<Answer>(
  { catalog, isOutdated, renew }: Renewal,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const { generation } = catalog;
    try {
      return await attempt();
    } catch (error) {
      if (!isOutdated(error) || tries === MAX_TRIES) throw error;
      await renew();
      if (catalog.generation === generation) throw error;
    }
  }
}
