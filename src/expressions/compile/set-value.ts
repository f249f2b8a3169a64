import { assert } from '../../support/index.js';
import {
  type AttributeType,
  type AttributeValue,
  addNumbers,
  type Item,
  subtractNumbers,
  typeOf,
} from '../../values/index.js';
import type { BoundArithmetic, BoundFunction, BoundSetValue } from '../bind/bound.js';
import { readerOf } from '../document-path.js';
import { incorrectOperandDataType, missingOperand } from './update-errors.js';

/** The right-hand side of a SET action: read from the item before the update, or an error. */
export type SetValue = (item: Item) => AttributeValue;

/** The type the right-hand side of a SET action has for every item; undefined when that depends on the item. */
export function typeOfSetValue(value: BoundSetValue): AttributeType | undefined {
  switch (value.kind) {
    case 'constant':
      return typeOf(value.value);
    case 'path':
      return undefined;
    case 'arithmetic':
      return 'N';
    case 'function':
      return value.name === 'list_append' ? 'L' : undefined;
  }
}

export function compileSetValue(value: BoundSetValue): SetValue {
  // No grammar has a condition as the value of SET.
  assert(value.kind !== 'truth', 'a condition is not a value to set');
  switch (value.kind) {
    case 'constant': {
      const constant = value.value;
      return () => constant;
    }
    case 'path': {
      const read = readerOf(value.path);
      return (item) => {
        const found = read(item);
        if (found === undefined) throw missingOperand();
        return found;
      };
    }
    case 'arithmetic':
      return compileArithmetic(value);
    case 'function':
      return value.name === 'list_append' ? compileListAppend(value) : compileIfNotExists(value);
  }
}

function compileArithmetic({ operator, left, right }: BoundArithmetic): SetValue {
  const readLeft = compileSetValue(left);
  const readRight = compileSetValue(right);
  const calculate = operator === '+' ? addNumbers : subtractNumbers;
  return (item) => {
    const a = readLeft(item);
    const b = readRight(item);
    if (!('N' in a && 'N' in b)) throw incorrectOperandDataType();
    return { N: calculate(a.N, b.N) };
  };
}

function compileListAppend({ operands }: BoundFunction): SetValue {
  const [first, second] = operands;
  assert(first !== undefined && second !== undefined, 'list_append has two operands');
  const readFirst = compileSetValue(first);
  const readSecond = compileSetValue(second);
  return (item) => {
    const a = readFirst(item);
    const b = readSecond(item);
    if (!('L' in a && 'L' in b)) throw incorrectOperandDataType();
    return { L: [...a.L, ...b.L] };
  };
}

function compileIfNotExists({ operands }: BoundFunction): SetValue {
  const [path, otherwise] = operands;
  assert(path?.kind === 'path' && otherwise !== undefined, 'if_not_exists has a path and another operand');
  const read = readerOf(path.path);
  const readOtherwise = compileSetValue(otherwise);
  return (item) => read(item) ?? readOtherwise(item);
}
