import { MAX_NESTING_DEPTH } from '../limits/index.js';
import { isObject } from './check.js';
import { SHOWN_AS_JSON } from './overrides.js';
import { memberShapeOf, shapeOf } from './table.js';

/**
 * A value as AWS shows it in a message: as Java prints it, lists `[a, b]`, maps `{k=v}` and structures
 * `KeySchemaElement(attributeName=a, keyType=null)`; recorded in 2024 and later. An attribute value is shown as an
 * object without a text of its own, its class and a hash, as most regions do.
 */
export function showValue(shapeName: string, value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (shapeName === 'AttributeValue') return showAttributeValue(value);
  if (SHOWN_AS_JSON.has(shapeName)) return JSON.stringify(cutDeepLevels(value, 0));
  const shape = shapeOf(shapeName);
  if (shape.type === 'list' && Array.isArray(value)) {
    return `[${value.map((element) => showValue(shape.member, element)).join(', ')}]`;
  }
  if (shape.type === 'map' && isObject(value)) {
    const entries = Object.entries(value).map(
      ([key, content]) => `${key}=${showValue(shape.value, content)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (shape.type === 'structure' && isObject(value)) {
    const fields = Object.keys(shape.members).map((member) => {
      return `${camelCase(member)}=${showValue(memberShapeOf(shapeName, shape, member), value[member])}`;
    });
    return `${shapeName}(${fields.join(', ')})`;
  }
  return String(value);
}

/** `TableName` as messages have it: `tableName`. */
export function camelCase(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}

function showAttributeValue(value: unknown): string {
  const text = JSON.stringify(cutDeepLevels(value, 0));
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return `com.amazonaws.dynamodb.v20120810.AttributeValue@${(hash >>> 0).toString(16)}`;
}

/** Each level of an attribute value is two of JSON; a request and its items are a few more. */
const MAX_JSON_DEPTH = 2 * MAX_NESTING_DEPTH + 16;

/** JSON.stringify would exhaust the stack on what nests thousands of levels deep. */
function cutDeepLevels(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_JSON_DEPTH) return null;
  if (Array.isArray(value)) return value.map((element) => cutDeepLevels(element, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, cutDeepLevels(part, depth + 1)]),
  );
}
