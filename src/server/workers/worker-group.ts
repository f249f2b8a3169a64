import { type ChildProcess, fork } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import type { CapacityUse, ThrottlingMeter } from '../../capacity/index.js';
import type { ActionHandlers, Logger } from '../../protocol/index.js';
import { StartError } from '../start-error.js';
import { Channel } from './channel.js';
import type { Companions } from './companions.js';
import type { Note, WorkerSettings } from './messages.js';
import { outcomeOf } from './shared-actions.js';
import { UsageGatherer } from './usage-exchange.js';

/** So many workers end before they can answer, one after the other, until the next one is not started at once. */
const MAX_FAILED_STARTS = 3;
const RETRY_MS = 1_000;

export interface WorkerGroupOptions {
  /** The file that a worker runs: it calls `runWorker`. */
  readonly entry: string;
  /** How many there are to be, this process not counted. */
  readonly count: number;
  readonly logger: Logger;
}

interface Worker {
  readonly number: number;
  readonly process: ChildProcess;
  readonly channel: Channel;
  isReady: boolean;
  /** Those that it serves, or is about to. */
  connections: number;
  /** Those that were sent and have not come. Nobody else would end them should the worker end now. */
  readonly arriving: Socket[];
}

/**
 * The workers of a server, as its first process has them. That one, the primary, serves requests too; it alone takes
 * connections, and gives each to the process that has the fewest. A worker that ends is replaced at once; what is
 * only in its memory is of no importance to anybody but its clients, whose connections break. While none can be started
 * the primary serves alone.
 */
export class WorkerGroup {
  readonly companions: Companions;
  readonly #options: WorkerGroupOptions;
  readonly #workers = new Set<Worker>();
  readonly #killAll = () => {
    for (const { process: child } of this.#workers) child.kill('SIGKILL');
  };
  #settings: WorkerSettings | undefined;
  #meter: ThrottlingMeter | undefined;
  #actions: ActionHandlers = {};
  #ownConnections = 0;
  #failedStarts = 0;
  #isClosing = false;
  #onChange = () => {};

  private constructor(options: WorkerGroupOptions) {
    this.#options = options;
    const gatherer = new UsageGatherer((uses) => this.#tellUses(uses));
    this.companions = {
      role: 'primary',
      shareActions: (handlers) => {
        this.#actions = handlers;
        return handlers;
      },
      onUse: (use) => gatherer.add(use),
      attachMeter: (meter) => {
        this.#meter = meter;
      },
    };
  }

  /** Starts the processes, which load their programs and then wait for `start`. */
  static fork(options: WorkerGroupOptions): WorkerGroup {
    const group = new WorkerGroup(options);
    // However this process ends, if it can still do something about it. Otherwise workers see that it is gone.
    process.on('exit', group.#killAll);
    for (let number = 1; number <= options.count; number++) group.#fork(number);
    return group;
  }

  /** Resolves when all workers can answer. Rejects with StartError when they cannot be started. */
  async start(settings: WorkerSettings): Promise<void> {
    this.#settings = settings;
    for (const worker of this.#workers) this.#begin(worker, settings);
    await this.#until(() => this.#failedStarts >= MAX_FAILED_STARTS || this.#areAllReady());
    if (!this.#areAllReady())
      throw new StartError('worker processes end before they can answer (their reasons are above)');
  }

  /** A server whose connections are shared out: to `take` those of this process. */
  createServer(maxConnections: number, take: (socket: Socket) => void): Server {
    // Paused, so that nothing is read before the process is chosen that is to read it.
    return createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (socket) => {
      const workers = this.#readyWorkers();
      const total = workers.reduce((sum, { connections }) => sum + connections, this.#ownConnections);
      const idlest = leastBusy(workers);
      if (total >= maxConnections) socket.destroy();
      else if (idlest === undefined || this.#ownConnections <= idlest.connections)
        this.#takeHere(socket, take);
      else this.#send(socket, idlest);
    });
  }

  /** Resolves when all workers have answered what they had begun, and ended. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const { channel } of this.#workers) channel.tell({ kind: 'stop' });
    await this.#until(() => this.#workers.size === 0);
    process.off('exit', this.#killAll);
  }

  /** Ends the workers at once. */
  async kill(): Promise<void> {
    this.#isClosing = true;
    this.#killAll();
    await this.#until(() => this.#workers.size === 0);
    process.off('exit', this.#killAll);
  }

  #fork(number: number): void {
    const child = fork(this.#options.entry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const channel = new Channel(child, {
      onNote: (note) => this.#hear(worker, note),
      onQuestion: (question) => outcomeOf(this.#actions, question),
    });
    const worker: Worker = { number, process: child, channel, isReady: false, connections: 0, arriving: [] };
    this.#workers.add(worker);
    child.once('error', (error) => this.#ended(worker, error.message));
    child.once('exit', (status, signal) => this.#ended(worker, signal ?? `status ${status}`));
    if (this.#settings !== undefined) this.#begin(worker, this.#settings);
  }

  #begin({ number, channel }: Worker, settings: WorkerSettings): void {
    channel.tell({ kind: 'start', number, settings });
  }

  #ended(worker: Worker, how: string): void {
    if (!this.#workers.delete(worker)) return;
    const { number, process: child, channel, isReady } = worker;
    channel.close();
    for (const socket of worker.arriving) socket.destroy();
    if (!this.#isClosing) {
      this.#failedStarts = isReady ? 0 : this.#failedStarts + 1;
      const fields = { worker: number, pid: child.pid, how };
      this.#options.logger.error(fields, 'a worker process has ended and is replaced');
      this.#replace(number);
    }
    this.#onChange();
  }

  #replace(number: number): void {
    if (this.#failedStarts < MAX_FAILED_STARTS) {
      this.#fork(number);
      return;
    }
    const again = () => {
      if (!this.#isClosing) this.#fork(number);
    };
    setTimeout(again, RETRY_MS).unref();
  }

  #hear(worker: Worker, note: Note): void {
    switch (note.kind) {
      case 'ready':
        worker.isReady = true;
        this.#failedStarts = 0;
        this.#forgetUses();
        this.#onChange();
        break;
      case 'connected':
        worker.arriving.shift()?.destroy();
        break;
      case 'disconnected':
        worker.connections--;
        break;
      case 'usage':
        for (const use of note.uses) this.#meter?.usedElsewhere(use);
        this.#tellUses(note.uses, worker);
        break;
      default:
        throw new TypeError(`a worker does not say ${note.kind}`);
    }
  }

  #tellUses(uses: readonly CapacityUse[], by?: Worker): void {
    for (const worker of this.#readyWorkers())
      if (worker !== by) worker.channel.tell({ kind: 'usage', uses });
  }

  /** A new worker knows nothing of what was used: either all forget it, or they would never agree. */
  #forgetUses(): void {
    this.#meter?.forget();
    for (const { channel } of this.#readyWorkers()) channel.tell({ kind: 'forget-usage' });
  }

  #send(socket: Socket, worker: Worker): void {
    worker.connections++;
    worker.arriving.push(socket);
    worker.channel.tell({ kind: 'connection' }, socket);
  }

  #takeHere(socket: Socket, take: (socket: Socket) => void): void {
    this.#ownConnections++;
    socket.once('close', () => {
      this.#ownConnections--;
    });
    take(socket);
    socket.resume();
  }

  #readyWorkers(): readonly Worker[] {
    return [...this.#workers].filter(({ isReady }) => isReady);
  }

  #areAllReady(): boolean {
    return this.#readyWorkers().length === this.#options.count;
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }
}

function leastBusy(workers: readonly Worker[]): Worker | undefined {
  const fewest = Math.min(...workers.map(({ connections }) => connections));
  return workers.find(({ connections }) => connections === fewest);
}
