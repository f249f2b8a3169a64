import type { SendHandle } from 'node:child_process';
import { Socket } from 'node:net';
import type { Message, Note, PlacesQuestion } from './messages.js';

/** What a process has of another one: a `ChildProcess`, or `process` in a child. */
interface Port {
  send?(
    message: Message,
    handle?: SendHandle,
    options?: object,
    sent?: (error: Error | null) => void,
  ): boolean;
  on(event: 'message', listener: (message: unknown, handle: unknown) => void): unknown;
}

export interface ChannelListeners {
  readonly onNote: (note: Note, socket: Socket | undefined) => void;
  readonly onQuestion: (question: PlacesQuestion) => Promise<readonly boolean[]>;
}

/** Notes, questions and answers between two processes of a server. What is sent to one that has ended is lost. */
export class Channel {
  readonly #port: Port;
  readonly #listeners: ChannelListeners;
  /** What to do with the answers to the questions that were asked. */
  readonly #asked = new Map<number, (taken: readonly boolean[] | undefined) => void>();
  #lastId = 0;
  #closed = false;

  constructor(port: Port, listeners: ChannelListeners) {
    this.#port = port;
    this.#listeners = listeners;
    port.on('message', (message, handle) => {
      // Only `#send` of the other process writes to it.
      this.#receive(message as Message, handle);
    });
  }

  /** With a socket, the other process gets the connection, too; here it is to be destroyed when it is there. */
  tell(note: Note, socket?: Socket): void {
    this.#send({ kind: 'note', note }, socket);
  }

  /** Undefined when the other process has ended, or did not answer for `waitMs`. */
  ask(question: PlacesQuestion, waitMs: number): Promise<readonly boolean[] | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, undefined), waitMs);
      this.#asked.set(id, (taken) => {
        clearTimeout(timer);
        resolve(taken);
      });
      this.#send({ kind: 'question', id, question });
    });
  }

  /** Whether the other process has ended. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** To be called when the other process has ended. */
  close(): void {
    this.#closed = true;
    for (const id of [...this.#asked.keys()]) this.#settle(id, undefined);
  }

  #receive(message: Message, handle: unknown): void {
    if (message.kind === 'note') {
      this.#listeners.onNote(message.note, handle instanceof Socket ? handle : undefined);
    } else if (message.kind === 'answer') {
      this.#settle(message.id, message.taken);
    } else {
      const { id, question } = message;
      void this.#listeners.onQuestion(question).then((taken) => this.#send({ kind: 'answer', id, taken }));
    }
  }

  #settle(id: number, taken: readonly boolean[] | undefined): void {
    this.#asked.get(id)?.(taken);
    this.#asked.delete(id);
  }

  #send(message: Message, socket?: Socket): void {
    // With a listener a failure is not thrown: the end of the other process is noticed elsewhere.
    if (!this.#closed) this.#port.send?.(message, socket, { keepOpen: true }, () => {});
  }
}
