import { type DynamoError, validationError } from '../errors/index.js';

/** AWS's answers to numbers it will not take. Wordings as recorded by conformance tests that ran against AWS. */

/** Text that is not a number, or whose exponent is past 64 bits. The empty string gets no `: value`. */
export function notANumber(text: string): DynamoError {
  const cause = 'The parameter cannot be converted to a numeric value';
  return validationError(text === '' ? cause : `${cause}: ${text}`);
}

export function tooManyDigits(): DynamoError {
  return validationError('Attempting to store more than 38 significant digits in a Number');
}

/** Also the answer to a sum or difference that needs more than 38 digits, strange as its wording is there. */
export function numberOverflow(): DynamoError {
  return validationError(
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  );
}

export function numberUnderflow(): DynamoError {
  return validationError(
    'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  );
}
