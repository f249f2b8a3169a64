import type { CapacityUse, ThrottlingMeter } from '../../capacity/index.js';
import type { ActionHandlers } from '../../protocol/index.js';

/** What a process has to do with the other processes of the same server. */
export interface Companions {
  /** The primary holds the folder and does the work in the background. */
  readonly role: 'primary' | 'worker';
  /** To be given what this process can do over a folder that all have; returns what it is to do when it is asked. */
  readonly shareActions: (handlers: ActionHandlers) => ActionHandlers;
  /** To be told of capacity that is used here. */
  readonly onUse: (use: CapacityUse) => void;
  /** To be given the meter that is to know of what is used elsewhere, if there is one. */
  readonly attachMeter: (meter: ThrottlingMeter) => void;
}
