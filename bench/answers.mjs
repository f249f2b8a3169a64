// HTTP answers off a raw socket, of the form that the servers of the comparison give: a head with a length, a body.
const HEAD_END = Buffer.from('\r\n\r\n');
// Of "Content-Length" in either case.
const LENGTH_HEADER = Buffer.from('ength: ');

// Calls `onAnswer` with the bytes of each whole answer. There is never more than one under way.
export function readAnswers(socket, onAnswer) {
  let received = null;
  socket.on('data', (chunk) => {
    received = received === null ? chunk : Buffer.concat([received, chunk]);
    if (!isComplete(received)) return;
    const answer = received;
    received = null;
    onAnswer(answer);
  });
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
