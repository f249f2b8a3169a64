import type { AttributeValue, Item } from './attribute-value.js';

/** An item under construction. */
export type MutableItem = { [name: string]: AttributeValue };

/** The item's own attribute of that name; `constructor` and the like are not found on a plain object's prototype. */
export function attributeOf(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Adds or replaces an attribute, whatever its name: assigning to `__proto__` would set no attribute. */
export function setAttribute(item: MutableItem, name: string, value: AttributeValue): void {
  if (name !== '__proto__') {
    item[name] = value;
    return;
  }
  Object.defineProperty(item, name, { value, writable: true, enumerable: true, configurable: true });
}
