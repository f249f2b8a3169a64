import { type DynamoError, invalidParameterValues, validationError } from '../errors/index.js';

/** AWS's answers to attribute values it will not take. Wordings, odd as they are, as recorded from AWS. */

/** A top-level attribute named with the empty string (seen in ScyllaDB's test_limits.py, which checks the end only). */
export function emptyAttributeName(): DynamoError {
  return invalidParameterValues('Empty attribute name');
}

export function emptyAttributeValue(): DynamoError {
  return validationError(
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  );
}

export function severalDatatypes(): DynamoError {
  return validationError(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
}

export function nullNotTrue(): DynamoError {
  return invalidParameterValues('Null attribute value types must have the value of true');
}

export function emptySet(type: 'SS' | 'NS' | 'BS'): DynamoError {
  return invalidParameterValues(EMPTY_SET[type]);
}

const EMPTY_SET = {
  SS: 'An string set  may not be empty',
  NS: 'An number set  may not be empty',
  BS: 'Binary sets should not be empty',
} as const;

export function duplicateStrings(elements: readonly string[]): DynamoError {
  return invalidParameterValues(`Input collection [${elements.join(', ')}] contains duplicates.`);
}

export function duplicateNumbers(): DynamoError {
  return validationError('Input collection contains duplicates');
}

export function duplicateBinaries(elements: readonly string[]): DynamoError {
  return invalidParameterValues(`Input collection [${elements.join(', ')}]of type BS contains duplicates.`);
}

/** A value or a stored attribute deeper than 32 levels. */
export function nestedTooDeeply(): DynamoError {
  return validationError(
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  );
}
