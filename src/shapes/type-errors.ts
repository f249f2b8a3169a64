import { type DynamoError, serializationError } from '../errors/index.js';
import { shapeOf } from './table.js';

/**
 * What AWS's deserializer says of a JSON value of the wrong type. All wordings recorded by dynalite's tests of every
 * member of sixteen operations (helper `assertType`), and still seen in reports of 2024.
 */

/** Where a value stands decides the wording: a member of a structure, or an element of a list or map. */
export type Place = 'member' | 'element';

const JAVA_PACKAGE = 'com.amazonaws.dynamodb.v20120810';
const STRUCTURE_NOT_EXPECTED = 'Start of structure or map found where not expected';
const CAST_ERROR =
  'class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class ' +
  '(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of ' +
  "loader 'bootstrap')";

export type JavaScalar = 'String' | 'Boolean' | 'Integer' | 'Long' | 'Double' | 'Date';

/** Not a string, boolean or number where one of these is wanted. */
export function notAScalar(value: unknown, wanted: JavaScalar): DynamoError {
  if (Array.isArray(value)) return unrecognizedCollection(`class java.lang.${wanted}`);
  if (typeof value === 'object') return serializationError(STRUCTURE_NOT_EXPECTED);
  return serializationError(`${tokenOf(value)} cannot be converted to ${wanted}`);
}

/** A string that is none of true, false, yes, no, 1 and 0. */
export function notABooleanWord(): DynamoError {
  return serializationError('Unexpected token received from parser');
}

export function notABlob(value: unknown): DynamoError {
  if (Array.isArray(value)) return unrecognizedCollection('class java.nio.ByteBuffer');
  if (typeof value === 'object') return serializationError(STRUCTURE_NOT_EXPECTED);
  return serializationError('only base-64-encoded strings are convertible to bytes');
}

export function notAList(value: unknown, place: Place): DynamoError {
  if (typeof value === 'object') return serializationError(STRUCTURE_NOT_EXPECTED);
  return serializationError(place === 'member' ? 'Unexpected field type' : CAST_ERROR);
}

/** `valueShape` is the shape of the map's values. */
export function notAMap(value: unknown, place: Place, valueShape: string): DynamoError {
  if (Array.isArray(value)) {
    return unrecognizedCollection(`java.util.Map<java.lang.String, ${javaTypeOf(valueShape)}>`);
  }
  return serializationError(place === 'member' ? 'Unexpected field type' : CAST_ERROR);
}

export function notAStructure(value: unknown, place: Place, name: string): DynamoError {
  if (Array.isArray(value)) return unrecognizedCollection(`class ${JAVA_PACKAGE}.${name}`);
  return serializationError(
    place === 'member' ? 'Unexpected field type' : 'Unexpected value type in payload',
  );
}

/** A body that is JSON but neither an object nor an array: AWS sends no message, as for what is not JSON at all. */
export function notARequest(): DynamoError {
  return serializationError('');
}

function unrecognizedCollection(javaType: string): DynamoError {
  return serializationError(`Unrecognized collection type ${javaType}`);
}

function tokenOf(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
}

function javaTypeOf(shapeName: string): string {
  const shape = shapeOf(shapeName);
  if (shape.type === 'structure') return `${JAVA_PACKAGE}.${shapeName}`;
  if (shape.type === 'list') return `java.util.List<${javaTypeOf(shape.member)}>`;
  if (shape.type === 'map') return `java.util.Map<java.lang.String, ${javaTypeOf(shape.value)}>`;
  return 'java.lang.String';
}
