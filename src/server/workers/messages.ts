/** What the processes of a server say to each other: notes, and one kind of question. All of it is JSON. */
import type { CapacityUse } from '../../capacity/index.js';
import type { ErrorCode, ErrorExtras } from '../../errors/index.js';
import type { Caller } from '../../operations/index.js';
import type { OperationName } from '../../shapes/index.js';
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
  /** Both ways: capacity that was used in another process. */
  | { readonly kind: 'usage'; readonly uses: readonly CapacityUse[] }
  /** To a worker: all meters begin anew. */
  | { readonly kind: 'forget-usage' };

/** From a worker: an action to be done, as the worker was asked for it. */
export interface ActionQuestion {
  readonly action: OperationName;
  readonly body: unknown;
  readonly caller: Caller;
}

/** How it went. */
export type ActionOutcome =
  | { readonly kind: 'answer'; readonly json: string }
  | {
      readonly kind: 'refusal';
      readonly code: ErrorCode;
      readonly message: string;
      readonly extras: ErrorExtras;
    }
  /** Something that nobody has foreseen. */
  | { readonly kind: 'failure'; readonly reason: string };

export type Message =
  | { readonly kind: 'note'; readonly note: Note }
  | { readonly kind: 'question'; readonly id: number; readonly question: ActionQuestion }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: ActionOutcome };
