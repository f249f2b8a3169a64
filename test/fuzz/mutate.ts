import type { Random } from '../support/random.js';

/** Something like one of the samples: with pieces of it, of others and of what often goes wrong, moved about. */
export function mutated(random: Random, samples: readonly string[], pieces: readonly string[]): string {
  let text = random.pick(samples);
  for (let changes = 1 + random.below(4); changes > 0; changes--)
    text = changedOnce(random, text, samples, pieces);
  return text;
}

function changedOnce(
  random: Random,
  text: string,
  samples: readonly string[],
  pieces: readonly string[],
): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + random.below(8));
  const [head, middle, tail] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (random.below(6)) {
    case 0:
      return head + tail;
    case 1:
      return head + middle.repeat(1 + random.below(20)) + tail;
    case 2:
      return head + random.pick(pieces) + middle + tail;
    case 3:
      return head + String.fromCharCode(random.below(random.chance(0.9) ? 128 : 65_536)) + tail;
    case 4:
      return head + random.pick(samples).slice(random.below(20)) + tail;
    default:
      return tail + middle + head;
  }
}
