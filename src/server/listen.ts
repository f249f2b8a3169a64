import type { AddressInfo, Server } from 'node:net';
import { StartError } from './start-error.js';

/** The name that stands for both loopback addresses: some clients try one first, some the other. */
export const LOCALHOST = 'localhost';

/** Whether only this machine can reach a server at this host. */
export function isLoopback(host: string): boolean {
  return host === LOCALHOST || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Makes servers listen at a host and port (0: any free port) and returns them with the port. `localhost` needs two
 * servers, one for each loopback address; machines without IPv6 do with one. Throws StartError.
 */
export async function listen(
  createServer: () => Server,
  address: { host: string; port: number },
): Promise<{ servers: readonly Server[]; port: number }> {
  const { host } = address;
  const first = createServer();
  const port = await bind(first, host === LOCALHOST ? '127.0.0.1' : host, address.port);
  if (host !== LOCALHOST) return { servers: [first], port };
  const second = createServer();
  try {
    await bind(second, '::1', port);
    return { servers: [first, second], port };
  } catch (error) {
    const lacksIpv6 = codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'EAFNOSUPPORT';
    if (lacksIpv6 || address.port === 0) return { servers: [first], port };
    first.close();
    throw error;
  }
}

/** Where clients connect to. A wildcard address is reached through loopback. */
export function endpointOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve(portOf(server.address(), port));
    });
  });
}

function portOf(address: AddressInfo | string | null, wanted: number): number {
  return address !== null && typeof address === 'object' ? address.port : wanted;
}

function listenError(error: Error, host: string, port: number): StartError {
  const reasons: Record<string, string> = {
    EADDRINUSE: `port ${port} is already in use on ${host}`,
    EACCES: `not allowed to listen on port ${port}`,
    EADDRNOTAVAIL: `${host} is not an address of this machine`,
    ENOTFOUND: `${host} is not a known host`,
  };
  return new StartError(
    reasons[codeOf(error) ?? ''] ?? `cannot listen on ${host}:${port}: ${error.message}`,
    {
      cause: error,
    },
  );
}

function codeOf(error: unknown): string | undefined {
  const source = error instanceof StartError ? error.cause : error;
  return source instanceof Error && 'code' in source && typeof source.code === 'string'
    ? source.code
    : undefined;
}
