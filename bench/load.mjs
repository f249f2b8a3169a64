// Closed-loop load: so many connections, each sending its next request when the last one is answered. Raw sockets and
// requests built beforehand, so that the load costs as little as possible. Runs as a process of its own; takes one
// message { port, workload, concurrency, seconds, warmupSeconds }, answers { opsPerSecond, p50Ms, p99Ms, errors }.
import { connect } from 'node:net';
import { httpRequest } from './http-request.mjs';

const HEAD_END = Buffer.from('\r\n\r\n');
// Of "Content-Length" in either case.
const LENGTH_HEADER = Buffer.from('ength: ');

process.once('message', async (options) => {
  process.send(await run(options));
  process.disconnect();
});

async function run({ port, workload, concurrency, seconds, warmupSeconds }) {
  const { default: definition } = await import(`./workloads/${workload}.mjs`);
  const requests = [];
  for (let index = 0; index < definition.requestCount; index++) {
    const action = definition.actionOf?.(index) ?? definition.action;
    requests.push(httpRequest({ port, action, body: JSON.stringify(definition.request(index)) }));
  }
  const state = { requests, next: 0, latenciesMs: [], errors: 0, recording: false, stopped: false };
  const connections = Array.from({ length: concurrency }, () => openConnection(port, state));
  await sleep(warmupSeconds);
  state.recording = true;
  const startMs = performance.now();
  await sleep(seconds);
  const elapsedMs = performance.now() - startMs;
  state.stopped = true;
  for (const connection of connections) connection.destroy();
  return summarize(state, elapsedMs);
}

function openConnection(port, state) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let sentMs = 0;
  let received = null;
  const sendNext = () => {
    const request = state.requests[state.next];
    state.next = state.next + 1 === state.requests.length ? 0 : state.next + 1;
    sentMs = performance.now();
    socket.write(request);
  };
  socket.on('connect', sendNext);
  socket.on('error', (error) => {
    if (!state.stopped) throw error;
  });
  socket.on('data', (chunk) => {
    received = received === null ? chunk : Buffer.concat([received, chunk]);
    if (!isComplete(received)) return;
    // "HTTP/1.1 200": the status begins with the tenth byte.
    if (received[9] !== 0x32) state.errors++;
    received = null;
    if (state.recording) state.latenciesMs.push(performance.now() - sentMs);
    if (!state.stopped) sendNext();
  });
  return socket;
}

function isComplete(bytes) {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return false;
  const at = bytes.indexOf(LENGTH_HEADER);
  if (at < 0 || at > headEnd)
    throw new Error(`an answer without length: ${bytes.toString('latin1', 0, headEnd)}`);
  let length = 0;
  for (let index = at + LENGTH_HEADER.length; bytes[index] !== 0x0d; index++) {
    length = length * 10 + bytes[index] - 0x30;
  }
  return bytes.length >= headEnd + HEAD_END.length + length;
}

function summarize({ latenciesMs, errors }, elapsedMs) {
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    opsPerSecond: (sorted.length * 1000) / elapsedMs,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? null,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? null,
    errors,
  };
}

function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
