// The yardstick: a bare node:http server that parses the same JSON and answers the same bytes, and does nothing else.
// Usage: node bare-server.mjs <file: JSON of action and table, "GetItem bench-get", to response body>. Prints its port.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tableOf } from './table-of.mjs';

const bodies = new Map();
for (const [request, body] of Object.entries(JSON.parse(readFileSync(process.argv[2], 'utf8')))) {
  bodies.set(`DynamoDB_20120810.${request}`, Buffer.from(body));
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const input = JSON.parse(chunks.length === 1 ? chunks[0].toString() : Buffer.concat(chunks).toString());
    const body = bodies.get(`${request.headers['x-amz-target']} ${tableOf(input)}`);
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': body.length });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
