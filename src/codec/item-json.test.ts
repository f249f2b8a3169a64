import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AttributeValue, Item } from '../values/index.js';
import { encodeItemJson } from './item-json.js';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme' }),
);
/** Halves of surrogate pairs, too. */
const anyText = fc.oneof(
  text,
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
);
const { item } = fc.letrec<{ item: Item; value: AttributeValue }>((tie) => ({
  item: fc.dictionary(anyText, tie('value'), { maxKeys: 5 }),
  value: fc.oneof(
    { depthSize: 'small' },
    anyText.map((S) => ({ S })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true as const }),
    fc.array(anyText).map((SS) => ({ SS })),
    tie('item').map((M) => ({ M })),
    fc.array(tie('value')).map((L) => ({ L })),
  ),
}));

function expectAsByStringify(given: Item): void {
  const bytes = encodeItemJson(given, 23);
  expect(bytes.toString('utf8', 23)).toBe(Buffer.from(JSON.stringify(given)).toString());
}

it('is what JSON.stringify makes', () => {
  fc.assert(fc.property(item, expectAsByStringify));
});

it.each([
  ['nothing', {}],
  ['an attribute that is named like the prototype', JSON.parse('{"__proto__":{"S":"a"},"1":{"L":[]}}')],
  ['every character there is a mark for', { a: { S: '"\\/\b\f\n\r\t\u007f\u0000\u2028\ud800' } }],
])('is that of %s', (_name, given: Item) => expectAsByStringify(given));

it('is whole whatever its length, where there is no room for it, too', () => {
  for (const unit of ['a', 'é', '€', '😀']) {
    for (let length = 65_470; length < 65_510; length++) {
      const S = unit.repeat(Math.ceil(length / Buffer.byteLength(unit)));
      expectAsByStringify({ a: { S }, b: { SS: ['c', 'd'] } });
    }
  }
  const many = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, at) => [`name ${at}`, { N: String(at) }]),
  );
  expectAsByStringify(many);
});

it('is the caller’s, whatever is encoded next', () => {
  const bytes = encodeItemJson({ a: { S: 'x' } }, 0);
  encodeItemJson({ b: { S: 'y' } }, 0);
  expect(bytes.toString()).toBe('{"a":{"S":"x"}}');
});
