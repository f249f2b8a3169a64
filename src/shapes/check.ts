/** What holds a value: an object or an array, as JSON.parse made it. */
export type Holder = { [key: string | number]: unknown };

/**
 * Looks at one value of a request, which is never null. Throws SerializationException for a JSON type that AWS does
 * not take. Says whether the value and all within it satisfy the constraints of the model: what exactly is violated
 * is found out only when something is (violations.ts). Where AWS converts (`"yes"` to true, 1.5 to 1), the converted
 * value is put in its place in `holder`. Allocates nothing when all is well.
 */
export type Check = (value: unknown, holder: Holder, key: string | number) => boolean;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets what `holder` itself has under `key`; safe for `__proto__`, which JSON.parse makes an own property. */
export function replace(holder: Holder, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
