import { isObject } from './check.js';
import { toRegExp } from './pattern.js';
import type { Shape, StringShape } from './shape.js';

/** One constraint of the model on a value: AWS's words for it, and whether a value of the right type keeps it. */
export interface Constraint {
  readonly text: string;
  readonly keeps: (value: unknown) => boolean;
}

/** The constraints of a shape in the order in which AWS lists violations of one value. */
export function constraintsOf(shape: Shape): readonly Constraint[] {
  switch (shape.type) {
    case 'string':
      return [...enumOf(shape), ...patternOf(shape), ...atLeast(shape, LENGTH), ...atMost(shape, LENGTH)];
    case 'list':
    case 'map':
      return [...atLeast(shape, LENGTH), ...atMost(shape, LENGTH)];
    case 'integer':
    case 'long':
    case 'double':
      return [...atLeast(shape, VALUE), ...atMost(shape, VALUE)];
    default:
      return [];
  }
}

/** The same in the order in which AWS lists what keys and elements must satisfy: longest, shortest, the rest. */
export function elementConstraintsOf(shape: Shape): readonly Constraint[] {
  switch (shape.type) {
    case 'string':
      return [...atMost(shape, LENGTH), ...atLeast(shape, LENGTH), ...patternOf(shape), ...enumOf(shape)];
    case 'list':
    case 'map':
      return [...atMost(shape, LENGTH), ...atLeast(shape, LENGTH)];
    case 'integer':
    case 'long':
    case 'double':
      return [...atMost(shape, VALUE), ...atLeast(shape, VALUE)];
    default:
      return [];
  }
}

/** What min and max of a shape are about. */
interface Measure {
  readonly noun: 'length' | 'value';
  readonly of: (value: unknown) => number;
}

const LENGTH: Measure = {
  noun: 'length',
  of: (value) => {
    if (typeof value === 'string' || Array.isArray(value)) return value.length;
    return isObject(value) ? Object.keys(value).length : 0;
  },
};
const VALUE: Measure = { noun: 'value', of: Number };

interface Limits {
  readonly min?: number;
  readonly max?: number;
}

function atLeast({ min }: Limits, { noun, of }: Measure): readonly Constraint[] {
  if (min === undefined || (noun === 'length' && min === 0)) return [];
  const text = `Member must have ${noun} greater than or equal to ${min}`;
  return [{ text, keeps: (value) => of(value) >= min }];
}

function atMost({ max }: Limits, { noun, of }: Measure): readonly Constraint[] {
  if (max === undefined) return [];
  return [
    { text: `Member must have ${noun} less than or equal to ${max}`, keeps: (value) => of(value) <= max },
  ];
}

function patternOf({ pattern }: StringShape): readonly Constraint[] {
  if (pattern === undefined) return [];
  const text = `Member must satisfy regular expression pattern: ${pattern}`;
  return [{ text, keeps: (value) => toRegExp(pattern).test(String(value)) }];
}

function enumOf({ enum: values }: StringShape): readonly Constraint[] {
  if (values === undefined) return [];
  const text = `Member must satisfy enum value set: [${values.join(', ')}]`;
  return [{ text, keeps: (value) => values.includes(String(value)) }];
}
