import { randomFillSync } from 'node:crypto';

const ALPHABET = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUV');
const ID_LENGTH = 52;
const IDS_PER_BATCH = 128;

/**
 * A source of request ids as DynamoDB forms them: 52 digits of base 32. They are made a batch at a time, because
 * asking for randomness costs far more than the id.
 */
export function createRequestIds(): () => string {
  const random = Buffer.alloc(ID_LENGTH * IDS_PER_BATCH);
  let batch = '';
  let used = random.length;
  return () => {
    if (used === random.length) {
      randomFillSync(random);
      for (let index = 0; index < random.length; index++) {
        random[index] = ALPHABET[(random[index] ?? 0) & 31] ?? 0;
      }
      batch = random.toString('latin1');
      used = 0;
    }
    const id = batch.slice(used, used + ID_LENGTH);
    used += ID_LENGTH;
    return id;
  };
}
