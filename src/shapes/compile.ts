import { unreachable } from '../support/index.js';
import { checkElementAttributeValue, checkMemberAttributeValue } from './attribute-value-check.js';
import { type Check, type Holder, isObject } from './check.js';
import { REQUIRED_UNLESS } from './overrides.js';
import {
  checkBlob,
  checkBoolean,
  checkTimestamp,
  compileNumber,
  compileString,
  stringConstraint,
} from './scalar-checks.js';
import type { ListShape, MapShape, StructureShape } from './shape.js';
import { memberShapeOf, shapeOf } from './table.js';
import { notAList, notAMap, notAStructure, type Place } from './type-errors.js';

/**
 * Turns a shape into a function that checks values of it. Done once per operation, when it is first called: compiling
 * all operations at the start would take longer than anybody should wait. No shape but AttributeValue contains itself.
 */
export function compileCheck(name: string, place: Place): Check {
  if (name === 'AttributeValue') {
    return place === 'member' ? checkMemberAttributeValue : checkElementAttributeValue;
  }
  const shape = shapeOf(name);
  switch (shape.type) {
    case 'structure':
      return compileStructure(name, shape, place);
    case 'list':
      return compileList(shape, place);
    case 'map':
      return compileMap(shape, place);
    case 'string':
      return compileString(name, shape);
    case 'integer':
    case 'long':
    case 'double':
      return compileNumber(shape);
    case 'boolean':
      return checkBoolean;
    case 'blob':
      return checkBlob;
    case 'timestamp':
      return checkTimestamp;
    default:
      return unreachable(shape);
  }
}

function compileStructure(name: string, shape: StructureShape, place: Place): Check {
  const members = new Map<string, Check>();
  for (const member in shape.members) {
    members.set(member, compileCheck(memberShapeOf(name, shape, member), 'member'));
  }
  const required = shape.required ?? [];
  const conditional = REQUIRED_UNLESS[name];
  return (value) => {
    if (!isObject(value)) throw notAStructure(value, place, name);
    let isValid = true;
    for (const member in value) {
      if (!checkMember(value, member, members)) isValid = false;
    }
    if (!hasAll(value, required)) isValid = false;
    if (conditional !== undefined && value[conditional.unless] === undefined) {
      if (!hasAll(value, conditional.members)) isValid = false;
    }
    return isValid;
  };
}

/** Takes a null away, because it stands for nothing; leaves what is not a member alone, as AWS ignores it. */
function checkMember(holder: Holder, member: string, members: ReadonlyMap<string, Check>): boolean {
  const content = holder[member];
  if (content === null) {
    delete holder[member];
    return true;
  }
  const check = members.get(member);
  return check === undefined || check(content, holder, member);
}

function hasAll(value: Holder, names: readonly string[]): boolean {
  for (const name of names) if (value[name] === undefined) return false;
  return true;
}

function compileList(shape: ListShape, place: Place): Check {
  const checkElement = compileCheck(shape.member, 'element');
  const allowsNull = shape.member === 'AttributeValue';
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
  return (value) => {
    if (!Array.isArray(value)) throw notAList(value, place);
    let isValid = value.length >= min && value.length <= max;
    for (let index = 0; index < value.length; index++) {
      const element: unknown = value[index];
      // An array is a holder too; only its type does not know.
      const isElementValid =
        element === null ? allowsNull : checkElement(element, value as unknown as Holder, index);
      if (!isElementValid) isValid = false;
    }
    return isValid;
  };
}

function compileMap(shape: MapShape, place: Place): Check {
  const checkValue = compileCheck(shape.value, 'element');
  const keyShape = shapeOf(shape.key);
  const isKey = keyShape.type === 'string' ? stringConstraint(shape.key, keyShape) : undefined;
  const allowsNull = shape.value === 'AttributeValue';
  const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
  return (value) => {
    if (!isObject(value)) throw notAMap(value, place, shape.value);
    let count = 0;
    let isValid = true;
    for (const key in value) {
      count++;
      const content = value[key];
      if (content === null ? !allowsNull : !checkValue(content, value, key)) isValid = false;
      if (isKey !== undefined && !isKey(key)) isValid = false;
    }
    return isValid && count >= min && count <= max;
  };
}
