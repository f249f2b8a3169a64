import { MAX_NESTING_DEPTH } from '../limits/index.js';
import { type Check, type Holder, isObject } from './check.js';
import { checkBlob, checkBoolean } from './scalar-checks.js';
import { notAList, notAMap, notAScalar, notAStructure, type Place } from './type-errors.js';

/** Longest attribute name that the model allows, inside maps too. */
const MAX_NAME_LENGTH = 65535;

/**
 * The JSON types of an attribute value: hand-written, because items are most of what is parsed. Unknown fields and
 * null stay where they are, for `parseAttributeValue`, which also refuses what nests too deeply; deeper than that
 * nothing is looked at, so that no request can exhaust the stack.
 */
export const checkMemberAttributeValue: Check = (value) => checkAttributeValue(value, 'member', 1);

/** The same for a value in a list or map. */
export const checkElementAttributeValue: Check = (value) => checkAttributeValue(value, 'element', 1);

function checkAttributeValue(value: unknown, place: Place, level: number): boolean {
  if (!isObject(value)) throw notAStructure(value, place, 'AttributeValue');
  if (level > MAX_NESTING_DEPTH) return true;
  let isValid = true;
  for (const field in value) {
    const content = value[field];
    if (content !== null && !checkField(field, content, value, level)) isValid = false;
  }
  return isValid;
}

function checkField(field: string, content: unknown, holder: Holder, level: number): boolean {
  switch (field) {
    case 'S':
    case 'N':
      if (typeof content !== 'string') throw notAScalar(content, 'String');
      return true;
    case 'B':
      return checkBlob(content, holder, field);
    case 'BOOL':
    case 'NULL':
      return checkBoolean(content, holder, field);
    case 'M':
      return checkMap(content, level + 1);
    case 'L':
      return checkList(content, level + 1);
    case 'SS':
    case 'NS':
      return checkSet(content, checkString);
    case 'BS':
      return checkSet(content, checkBlob);
    default:
      return true;
  }
}

function checkMap(content: unknown, level: number): boolean {
  if (!isObject(content)) throw notAMap(content, 'member', 'AttributeValue');
  let isValid = true;
  for (const name in content) {
    const value = content[name];
    if (value !== null && !checkAttributeValue(value, 'element', level)) isValid = false;
    if (name.length > MAX_NAME_LENGTH) isValid = false;
  }
  return isValid;
}

function checkList(content: unknown, level: number): boolean {
  if (!Array.isArray(content)) throw notAList(content, 'member');
  let isValid = true;
  for (const value of content) {
    if (value !== null && !checkAttributeValue(value, 'element', level)) isValid = false;
  }
  return isValid;
}

function checkSet(content: unknown, checkElement: Check): boolean {
  if (!Array.isArray(content)) throw notAList(content, 'member');
  for (let index = 0; index < content.length; index++) {
    // null is no string either: AWS's answer is not known, and a set must not hold one.
    checkElement(content[index], content as unknown as Holder, index);
  }
  return true;
}

const checkString: Check = (value) => {
  if (typeof value !== 'string') throw notAScalar(value, 'String');
  return true;
};
