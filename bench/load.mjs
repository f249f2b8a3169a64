// Closed-loop load: so many connections, each sending its next request when the last one is answered. Raw sockets and
// requests built beforehand, so that the load costs as little as possible. Runs as a process of its own; takes one
// message { port, workload, items, concurrency, seconds, warmupSeconds, startAt }, with `items` for workloads on a table of any
// size, and the share of the requests to begin after, answers { opsPerSecond, p50Ms, p99Ms, maxMs, errors }.
import { connect } from 'node:net';
import { readAnswers } from './answers.mjs';
import { httpRequest } from './http-request.mjs';

process.once('message', async (options) => {
  process.send(await run(options));
  process.disconnect();
});

async function run({ port, workload, items, concurrency, seconds, warmupSeconds, startAt = 0 }) {
  const { default: definition } = await import(`./workloads/${workload}.mjs`);
  const requests = [];
  for (let index = 0; index < definition.requestCount; index++) {
    const action = definition.actionOf?.(index) ?? definition.action;
    requests.push(httpRequest({ port, action, body: JSON.stringify(definition.request(index, items)) }));
  }
  const next = Math.floor(requests.length * startAt);
  const state = { requests, next, latenciesMs: [], errors: 0, recording: false, stopped: false };
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
  readAnswers(socket, (answer) => {
    // "HTTP/1.1 200": the status begins with the tenth byte.
    if (answer[9] !== 0x32) state.errors++;
    if (state.recording) state.latenciesMs.push(performance.now() - sentMs);
    if (!state.stopped) sendNext();
  });
  return socket;
}

function summarize({ latenciesMs, errors }, elapsedMs) {
  const sorted = Float64Array.from(latenciesMs).sort();
  return {
    opsPerSecond: (sorted.length * 1000) / elapsedMs,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? null,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? null,
    maxMs: sorted.at(-1) ?? null,
    errors,
  };
}

function sleep(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
