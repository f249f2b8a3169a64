import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Answers what never became a request: `server.on('clientError', …)`. AWS answers 400 to all that is not HTTP, to
 * headers over 16 KB too, where Node would say 431.
 */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nServer: Server\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
