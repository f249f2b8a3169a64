// A request as the AWS SDK for JavaScript sends it, as bytes.
import { createHash, randomUUID } from 'node:crypto';

const STREAM_ACTIONS = new Set(['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']);

export function httpRequest({ port, action, body }) {
  const bytes = Buffer.from(body);
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const digest = createHash('sha256').update(bytes).digest('hex');
  const service = STREAM_ACTIONS.has(action) ? 'DynamoDBStreams_20120810' : 'DynamoDB_20120810';
  const signed =
    'amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target';
  const head = [
    'POST / HTTP/1.1',
    'content-type: application/x-amz-json-1.0',
    `x-amz-target: ${service}.${action}`,
    'x-amz-user-agent: aws-sdk-js/3.1162.0',
    'user-agent: aws-sdk-js/3.1162.0 ua/2.1 os/linux#6.1 lang/js md/nodejs#20.20.2 api/dynamodb#3.1162.0 m/E,T',
    `host: 127.0.0.1:${port}`,
    `amz-sdk-invocation-id: ${randomUUID()}`,
    'amz-sdk-request: attempt=1; max=3',
    `x-amz-date: ${date}`,
    `x-amz-content-sha256: ${digest}`,
    // No server of the comparison checks the signature; it has the length of a real one.
    `authorization: AWS4-HMAC-SHA256 Credential=AKIABENCHMARK/${date.slice(0, 8)}/us-east-1/dynamodb/aws4_request, ` +
      `SignedHeaders=${signed}, Signature=${digest}`,
    `content-length: ${bytes.length}`,
    'connection: keep-alive',
    '',
    '',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head), bytes]);
}
