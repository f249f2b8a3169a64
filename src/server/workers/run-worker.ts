import type { Socket } from 'node:net';
import type { ThrottlingMeter } from '../../capacity/index.js';
import { createLogger } from '../logger.js';
import { closeServices, openServices } from '../open-services.js';
import { openWire } from '../open-wire.js';
import { DEFAULT_STOP_GRACE_MS } from '../server-options.js';
import { StartError } from '../start-error.js';
import { Channel } from './channel.js';
import type { Companions } from './companions.js';
import type { Note, WorkerSettings } from './messages.js';
import { actionsByPrimary } from './shared-actions.js';
import { UsageGatherer } from './usage-exchange.js';

/**
 * Makes this process a worker of the process that has started it: serves the connections that it is given, until it is
 * told to stop or the other process is gone. Resolves when it can answer.
 */
export async function runWorker(): Promise<void> {
  // Ctrl-C reaches all processes of a terminal; the primary tells us when to stop.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  // Nobody would give us a connection any more, and the folder is no longer held.
  process.on('disconnect', endAtOnce);
  const primary = new Primary();
  const { number, settings } = await primary.started;
  const logger = createLogger({ worker: number });
  try {
    const onFailed = (cause: Error) => {
      logger.error({ cause }, 'the storage has failed, the worker ends');
      setTimeout(endAtOnce, ANSWERS_GO_OUT_MS);
    };
    const companions = primary.companions;
    const services = await openServices({ ...settings, logger, onFailed, companions });
    const connections = openWire(services, { ...settings, logger, companions });
    primary.serve({
      onConnection: (socket) => connections.take(socket),
      onStop: async () => {
        await connections.close(settings.stopGraceMs ?? DEFAULT_STOP_GRACE_MS);
        await closeServices(services);
        process.exit(0);
      },
    });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`stator: worker ${number}: ${error.message}\n`);
    endAtOnce();
  }
}

/**
 * `process.exit` would wait for a transaction that the storage library has begun on a thread, which waits for us, and
 * would hold the lock that all writers need. LMDB takes it back from a process that was killed.
 */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

const ANSWERS_GO_OUT_MS = 100;

interface Service {
  readonly onConnection: (socket: Socket) => void;
  readonly onStop: () => Promise<void>;
}

/** The primary, as a worker has it. */
class Primary {
  readonly started: Promise<{ readonly number: number; readonly settings: WorkerSettings }>;
  readonly companions: Companions;
  readonly #channel: Channel;
  #onStart = (_: { readonly number: number; readonly settings: WorkerSettings }) => {};
  #meter: ThrottlingMeter | undefined;
  #service: Service | undefined;

  constructor() {
    this.started = new Promise((resolve) => {
      this.#onStart = resolve;
    });
    this.#channel = new Channel(process, {
      onNote: (note, socket) => this.#hear(note, socket),
      onQuestion: () => Promise.reject(new TypeError('the primary does not ask')),
    });
    const gatherer = new UsageGatherer((uses) => this.#channel.tell({ kind: 'usage', uses }));
    this.companions = {
      role: 'worker',
      shareActions: (handlers) => actionsByPrimary(handlers, (question) => this.#channel.ask(question)),
      onUse: (use) => gatherer.add(use),
      attachMeter: (meter) => {
        this.#meter = meter;
      },
    };
  }

  /** Has connections given to us from now on. */
  serve(service: Service): void {
    this.#service = service;
    this.#channel.tell({ kind: 'ready' });
  }

  #hear(note: Note, socket: Socket | undefined): void {
    switch (note.kind) {
      case 'start':
        this.#onStart(note);
        break;
      case 'connection':
        this.#connect(socket);
        break;
      case 'stop':
        if (this.#service === undefined) endAtOnce();
        else void this.#service.onStop();
        break;
      case 'usage':
        for (const use of note.uses) this.#meter?.usedElsewhere(use);
        break;
      case 'forget-usage':
        this.#meter?.forget();
        break;
      default:
        throw new TypeError(`the primary does not say ${note.kind}`);
    }
  }

  /** Undefined when the client has ended the connection meanwhile. */
  #connect(socket: Socket | undefined): void {
    this.#channel.tell({ kind: 'connected' });
    const disconnected = () => this.#channel.tell({ kind: 'disconnected' });
    if (socket === undefined) {
      disconnected();
      return;
    }
    socket.once('close', disconnected);
    // As a server's own connections are: whoever ends its side still gets its answer.
    socket.allowHalfOpen = true;
    this.#service?.onConnection(socket);
  }
}
