import { describe, expect, it } from 'vitest';
import { attributeOf, type MutableItem, setAttribute } from './item-access.js';

describe('attributeOf and setAttribute', () => {
  it('find what was set, whatever the name, and nothing else', () => {
    const item: MutableItem = {};
    for (const name of ['a', '__proto__', 'constructor']) setAttribute(item, name, { S: name });
    expect(JSON.stringify(item)).toBe(
      '{"a":{"S":"a"},"__proto__":{"S":"__proto__"},"constructor":{"S":"constructor"}}',
    );
    expect(attributeOf(item, '__proto__')).toEqual({ S: '__proto__' });
    expect(attributeOf(item, 'constructor')).toEqual({ S: 'constructor' });
    expect(attributeOf(item, 'toString')).toBeUndefined();
    expect(attributeOf({}, '__proto__')).toBeUndefined();
  });
});
