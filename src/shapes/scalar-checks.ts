import { serializationError } from '../errors/index.js';
import { base64Problem } from '../values/index.js';
import { type Check, replace } from './check.js';
import { toRegExp } from './pattern.js';
import type { NumberShape, StringShape } from './shape.js';
import { isTableNameOrArn } from './table-name.js';
import { type JavaScalar, notABlob, notABooleanWord, notAScalar } from './type-errors.js';

/** Checks of values without parts. */

const JAVA_NUMBERS = { integer: 'Integer', long: 'Long', double: 'Double' } as const;
const TRUE_WORDS: ReadonlySet<string> = new Set(['TRUE', 'YES', '1']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['FALSE', 'NO', '0']);

export function compileString(name: string, shape: StringShape): Check {
  const satisfies = stringConstraint(name, shape);
  return (value) => {
    if (typeof value !== 'string') throw notAScalar(value, 'String');
    return satisfies === undefined || satisfies(value);
  };
}

/** Whether a string satisfies its shape, or undefined when there is nothing to satisfy. */
export function stringConstraint(name: string, shape: StringShape): ((value: string) => boolean) | undefined {
  if (name === 'TableArn') return isTableNameOrArn;
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
  if (shape.enum !== undefined) {
    const values: ReadonlySet<string> = new Set(shape.enum);
    return (value) => values.has(value);
  }
  if (shape.pattern !== undefined) {
    const pattern = toRegExp(shape.pattern);
    return (value) => value.length >= min && value.length <= max && pattern.test(value);
  }
  if (min === 0 && max === Number.POSITIVE_INFINITY) return undefined;
  return (value) => value.length >= min && value.length <= max;
}

export function compileNumber(shape: NumberShape): Check {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = shape;
  const wanted = JAVA_NUMBERS[shape.type];
  const isWhole = shape.type !== 'double';
  return (value, holder, key) => {
    if (typeof value !== 'number') throw notAScalar(value, wanted);
    let number = value;
    if (isWhole && !Number.isInteger(value)) {
      number = Math.trunc(value);
      replace(holder, key, number);
    }
    return number >= min && number <= max;
  };
}

/** A point in time: seconds since 1970. Likeness: nobody recorded what AWS says of other types. */
export const checkTimestamp: Check = (value) => {
  const wanted: JavaScalar = 'Date';
  if (typeof value !== 'number') throw notAScalar(value, wanted);
  return true;
};

export const checkBoolean: Check = (value, holder, key) => {
  if (typeof value === 'boolean') return true;
  if (typeof value !== 'string') throw notAScalar(value, 'Boolean');
  const word = value.toUpperCase();
  if (!TRUE_WORDS.has(word) && !FALSE_WORDS.has(word)) throw notABooleanWord();
  replace(holder, key, TRUE_WORDS.has(word));
  return true;
};

export const checkBlob: Check = (value) => {
  if (typeof value !== 'string') throw notABlob(value);
  const problem = base64Problem(value);
  if (problem !== undefined) throw serializationError(problem);
  return true;
};
