import type { SendHandle } from 'node:child_process';
import { Socket } from 'node:net';
import type { ActionOutcome, ActionQuestion, Message, Note } from './messages.js';

/** What a process has of another one: a `ChildProcess`, or `process` in a child. */
interface Port {
  send?(
    messages: readonly Message[],
    handle?: SendHandle,
    options?: object,
    sent?: (error: Error | null) => void,
  ): boolean;
  on(event: 'message', listener: (messages: unknown, handle: unknown) => void): unknown;
}

export interface ChannelListeners {
  readonly onNote: (note: Note, socket: Socket | undefined) => void;
  readonly onQuestion: (question: ActionQuestion) => Promise<ActionOutcome>;
}

/**
 * Notes, questions and their outcomes between two processes of a server, in the order in which they were sent; those of one
 * turn of the event loop go together. What is sent to a process that has ended is lost.
 */
export class Channel {
  readonly #port: Port;
  readonly #listeners: ChannelListeners;
  /** What to do with the outcomes of the questions that were asked. */
  readonly #asked = new Map<number, (outcome: ActionOutcome | undefined) => void>();
  #unsent: Message[] = [];
  #lastId = 0;
  #closed = false;

  constructor(port: Port, listeners: ChannelListeners) {
    this.#port = port;
    this.#listeners = listeners;
    port.on('message', (messages, handle) => {
      // Only `#flush` of the other process writes to it.
      for (const message of messages as Message[]) this.#receive(message, handle);
    });
  }

  /** With a socket, the other process gets the connection, too; here it is to be destroyed when it is there. */
  tell(note: Note, socket?: Socket): void {
    if (socket !== undefined) this.#flush();
    this.#send({ kind: 'note', note });
    if (socket !== undefined) this.#flush(socket);
  }

  /** Undefined when the other process has ended. */
  ask(question: ActionQuestion): Promise<ActionOutcome | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#send({ kind: 'question', id, question });
    });
  }

  /** To be called when the other process has ended. */
  close(): void {
    this.#closed = true;
    for (const id of [...this.#asked.keys()]) this.#settle(id, undefined);
  }

  #receive(message: Message, handle: unknown): void {
    if (message.kind === 'note') {
      this.#listeners.onNote(message.note, handle instanceof Socket ? handle : undefined);
    } else if (message.kind === 'outcome') {
      this.#settle(message.id, message.outcome);
    } else {
      const { id, question } = message;
      void this.#listeners
        .onQuestion(question)
        .then((outcome) => this.#send({ kind: 'outcome', id, outcome }));
    }
  }

  #settle(id: number, outcome: ActionOutcome | undefined): void {
    this.#asked.get(id)?.(outcome);
    this.#asked.delete(id);
  }

  #send(message: Message): void {
    if (this.#unsent.length === 0) setImmediate(() => this.#flush());
    this.#unsent.push(message);
  }

  #flush(socket?: Socket): void {
    const messages = this.#unsent;
    this.#unsent = [];
    if (messages.length === 0 || this.#closed) return;
    // With a listener a failure is not thrown: the end of the other process is noticed elsewhere.
    this.#port.send?.(messages, socket, { keepOpen: true }, () => {});
  }
}
