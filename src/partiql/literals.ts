import { DynamoError, invalidParameterValues, validationError } from '../errors/index.js';
import { MAX_NESTING_DEPTH } from '../limits/index.js';
import {
  type AttributeValue,
  attributeOf,
  type Item,
  type MutableItem,
  normalizeNumber,
  parseAttributeValue,
  setAttribute,
} from '../values/index.js';
import { refusedAt } from './failure.js';
import type { CollectionNode, ExpressionNode, ParameterNode, StructNode } from './syntax.js';

/** The values of a request's parameters, in the order of the `?` they stand for. */
export type Parameters = readonly AttributeValue[];

/**
 * The value that a literal or a parameter stands for. Throws AWS's ValidationException for one that DynamoDB cannot
 * hold, and for what is no value at all. Wordings recorded in 2026, like the `root` that paths in them begin with.
 */
export function attributeValueOf(node: ExpressionNode, parameters: Parameters): AttributeValue {
  return node.kind === 'parameter' ? parameterValue(node, parameters) : literalValue(node, 'root', 0);
}

/** The item that an INSERT brings: a struct whose members are literals or parameters. */
export function itemOf({ members }: StructNode, parameters: Parameters): Item {
  return structOf(members, 'root', (value) => attributeValueOf(value, parameters));
}

/** Whether `attributeValueOf` has something to say about it. */
export function isValue({ kind }: ExpressionNode): boolean {
  return VALUE_KINDS.has(kind);
}

const VALUE_KINDS: ReadonlySet<ExpressionNode['kind']> = new Set([
  ...(['string', 'number', 'boolean', 'null', 'ion', 'parameter', 'list', 'bag', 'struct'] as const),
]);

/** More parameters than the statement has places are not looked at, as in AWS's own local version. */
function parameterValue({ index }: ParameterNode, parameters: Parameters): AttributeValue {
  const value = parameters[index];
  if (value === undefined)
    throw validationError("Number of parameters in request and statement don't match.");
  return value;
}

/** `key` names the place within the literal, `depth` counts the levels above it. */
function literalValue(node: ExpressionNode, key: string, depth: number): AttributeValue {
  if (depth >= MAX_NESTING_DEPTH) {
    throw validationError(`Nesting Levels have exceeded supported limits under ${key}`);
  }
  switch (node.kind) {
    case 'string':
      return { S: node.text };
    case 'number':
      return { N: numberUnder(key, node.text) };
    case 'boolean':
      return { BOOL: node.value };
    case 'null':
      return { NULL: true };
    case 'list':
      return { L: node.items.map((item, at) => literalValue(item, `${key}[${at}]`, depth + 1)) };
    case 'bag':
      return setOf(node, key);
    case 'struct':
      return {
        M: structOf(node.members, key, (value, member) => literalValue(value, `${key}.${member}`, depth + 1)),
      };
    case 'ion':
      throw validationError(`Ion Literals are not supported: ${node.text} under key ${key}`);
    default:
      throw refusedAt(`Unsupported data type: ${typeNameOf(node)} under key ${key}`, node.position);
  }
}

function numberUnder(key: string, text: string): string {
  try {
    return normalizeNumber(text);
  } catch (error) {
    if (!(error instanceof DynamoError)) throw error;
    throw validationError(`${error.message} under ${key}`);
  }
}

function structOf(
  members: StructNode['members'],
  key: string,
  toValue: (value: ExpressionNode, name: string) => AttributeValue,
): Item {
  const item: MutableItem = {};
  for (const [name, value] of members) {
    if (name.kind !== 'string') {
      throw validationError(
        `Tuple keys must be of type String. Actual type: ${typeNameOf(name)} under ${key}`,
      );
    }
    if (attributeOf(item, name.text) !== undefined) {
      throw validationError(`Duplicate keys in tuple. Key: ${name.text} under ${key}`);
    }
    setAttribute(item, name.text, toValue(value, name.text));
  }
  return item;
}

/** `<<1, 2>>` is a number set, `<<'a', 'b'>>` a string set; a binary set can only be a parameter. */
function setOf({ items }: CollectionNode, key: string): AttributeValue {
  if (items.length === 0) throw validationError('Empty bags are not supported');
  const texts = items.flatMap((item) =>
    item.kind === 'string' || item.kind === 'number' ? [item.text] : [],
  );
  const kinds = new Set(items.map(({ kind }) => kind));
  if (texts.length < items.length || kinds.size > 1) {
    throw validationError(
      'Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags',
    );
  }
  const written = `Input collection [${texts.join(', ')}] contains duplicates`;
  if (kinds.has('string')) {
    if (new Set(texts).size < texts.length) throw invalidParameterValues(`${written}.`);
    return parseAttributeValue({ SS: texts });
  }
  const numbers = texts.map((text, at) => numberUnder(`${key}[${at}]`, text));
  if (new Set(numbers).size < numbers.length) throw invalidParameterValues(`${written}! under ${key}`);
  return parseAttributeValue({ NS: numbers });
}

/** What AWS calls something that is not the value it should be. */
export function typeNameOf(node: ExpressionNode): string {
  switch (node.kind) {
    case 'call':
    case 'identifier':
      return node.name;
    case 'binary':
      return node.operator;
    default:
      return node.kind.charAt(0).toUpperCase() + node.kind.slice(1);
  }
}
