/**
 * The wire: AWS JSON 1.0 over HTTP/1.1. Reads the envelope, says who calls, hands the parsed JSON to an action and
 * writes what it answers, with AWS's headers, checksums and errors. Knows nothing of tables.
 */
export { type Authenticator, acceptAnyone } from './authenticator.js';
export { answerBrokenRequest } from './broken-request.js';
export {
  createHttpListener,
  DEFAULT_WIRE_LIMITS,
  type HttpListener,
  type WireLimits,
  type WireOptions,
} from './http-listener.js';
export type { Logger } from './logger.js';
export type { ActionHandler, ActionHandlers } from './targets.js';
