// The least server over bare SQL: node:http, parses the same JSON, does the workload's work (see bare-work.mjs), answers.
// Usage: node bare-sql-server.mjs <url> <workload>. Prints its port.
import { createServer } from 'node:http';
import { openBareWork } from './bare-work.mjs';

const [url, workload] = process.argv.slice(2);
const { work } = await openBareWork(url, workload);

async function answer(input) {
  const key = Buffer.from((input.Key ?? input.Item).p.S);
  const name = input.ExpressionAttributeValues?.[':name'].S;
  const found = await work({
    key,
    name,
    value: Buffer.from(JSON.stringify(input.Item?.name ?? '').padEnd(350, 'a')),
  });
  return Buffer.isBuffer(found) ? JSON.stringify({ Item: { v: { S: found.toString() } } }) : '{}';
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const body = await answer(
      JSON.parse(chunks.length === 1 ? chunks[0].toString() : Buffer.concat(chunks).toString()),
    );
    response.writeHead(200, {
      'Content-Type': 'application/x-amz-json-1.0',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
