/**
 * Attribute values: what they are, how a client's become ours, how they compare, what they weigh, and the 38-digit
 * numbers. Everything but the parsers takes values in normal form (see `AttributeValue`) and checks nothing again.
 */
export {
  type AttributeType,
  type AttributeValue,
  type Item,
  type KeyAttributeType,
  typeOf,
} from './attribute-value.js';
export { base64Problem, base64SizeBytes } from './base64.js';
export { compareValues, valuesEqual } from './compare.js';
export { attributeOf, type MutableItem, setAttribute } from './item-access.js';
export { nestingLevelsOf } from './nesting.js';
export { addNumbers, compareNumbers, subtractNumbers } from './number.js';
export { digitAt, firstDigitExponent, isNegative, lastDigitExponent } from './number-digits.js';
export { notANumber, numberUnderflow } from './number-errors.js';
export { normalizeNumber } from './number-parser.js';
export { parseAttributeValue, parseItem, type WireAttributeValue, type WireItem } from './parse.js';
export { nestedTooDeeply } from './parse-errors.js';
export { subtractSets, unionSets } from './sets.js';
export { itemSizeBytes, numberSizeBytes, valueSizeBytes } from './size.js';
export { compareUtf8, utf8LengthOf } from './utf8.js';
