/** What the processes of a server say to each other: notes, and one kind of question. All of it is JSON. */
import type { CapacityUse } from '../../capacity/index.js';
import type { ServerOptions } from '../server-options.js';

/** How a worker is to run: what of the server's options can be sent, and is not the listener's affair. */
export type WorkerSettings = Omit<
  ServerOptions,
  'host' | 'port' | 'insecureBind' | 'maxConnections' | 'clock' | 'logger' | 'onFailed' | 'workers'
>;

export function workerSettingsOf(options: ServerOptions): WorkerSettings {
  const { host, port, insecureBind, maxConnections, clock, logger, onFailed, workers, ...settings } = options;
  return settings;
}

export type Note =
  /** To a worker: begin. */
  | { readonly kind: 'start'; readonly number: number; readonly settings: WorkerSettings }
  /** To a worker, with the connection: serve it. */
  | { readonly kind: 'connection' }
  /** To a worker: answer what has begun, then end. */
  | { readonly kind: 'stop' }
  /** From a worker: it can answer. */
  | { readonly kind: 'ready' }
  /** From a worker: the next connection that was sent has come. */
  | { readonly kind: 'connected' }
  /** From a worker: one of its connections has ended. */
  | { readonly kind: 'disconnected' }
  /** Both ways: a transaction has ended at these places. */
  | { readonly kind: 'release'; readonly places: readonly string[] }
  /** Both ways: capacity that was used in another process. */
  | { readonly kind: 'usage'; readonly uses: readonly CapacityUse[] }
  /** To a worker: all meters begin anew. */
  | { readonly kind: 'forget-usage' };

/**
 * Both ways: is anybody at work at these places (as `placeText` has them)? With `hold`, and if nobody is, a transaction
 * is from now on, until it is released. The answer has a boolean for each place.
 */
export interface PlacesQuestion {
  readonly places: readonly string[];
  readonly hold: boolean;
}

export type Message =
  | { readonly kind: 'note'; readonly note: Note }
  | { readonly kind: 'question'; readonly id: number; readonly question: PlacesQuestion }
  | { readonly kind: 'answer'; readonly id: number; readonly taken: readonly boolean[] };
