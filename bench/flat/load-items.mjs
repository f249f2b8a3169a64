// Writes items of the flatness benchmark by BatchWriteItem over several connections. A process of its own: takes one
// message { port, kind, from, to, connections } (kind: a name of KINDS), tells { items } written since the
// last time now and then, and ends when all are written.
import { connect } from 'node:net';
import { readAnswers } from '../answers.mjs';
import { httpRequest } from '../http-request.mjs';
import { flatItemOf, KINDS, scattered } from '../workloads/flat-item.mjs';

const BATCH = 25;
const REPORT_MS = 200;

process.once('message', async ({ port, kind, from, to, connections }) => {
  let written = 0;
  const report = () => {
    process.send({ items: written });
    written = 0;
  };
  const reporting = setInterval(report, REPORT_MS);
  const nextBatch = batches(KINDS[kind], from, to);
  const onWritten = (items) => {
    written += items;
  };
  await Promise.all(Array.from({ length: connections }, () => writeBatches(port, nextBatch, onWritten)));
  clearInterval(reporting);
  report();
  process.disconnect();
});

// A function that gives the next request body, and how many items are in it, until it gives undefined.
function batches(kind, from, to) {
  let next = 0;
  return () => {
    const puts = [];
    for (; puts.length < BATCH && next < to - from; next++) {
      const number = from + scattered(next, to - from);
      puts.push({ PutRequest: { Item: flatItemOf(number, kind) } });
    }
    if (puts.length === 0) return undefined;
    return { items: puts.length, body: JSON.stringify({ RequestItems: { [kind.tableName]: puts } }) };
  };
}

// One connection: the next batch goes out when the last one is answered.
function writeBatches(port, nextBatch, onWritten) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let batch;
    const sendNext = () => {
      batch = nextBatch();
      if (batch === undefined) socket.end(resolve);
      else socket.write(httpRequest({ port, action: 'BatchWriteItem', body: batch.body }));
    };
    socket.on('connect', sendNext);
    socket.on('error', reject);
    readAnswers(socket, (answer) => {
      const text = answer.toString();
      // What has not been processed would be named in the answer.
      if (!text.startsWith('HTTP/1.1 200') || text.includes('PutRequest')) return reject(new Error(text));
      onWritten(batch.items);
      sendNext();
    });
  });
}
