import { DynamoError, validationError } from '../errors/index.js';
import { MAX_PLACEHOLDER_BYTES } from '../limits/index.js';
import { type AttributeValue, parseAttributeValue, type WireItem } from '../values/index.js';

const NAME_KEY = /^#[A-Za-z0-9_]+$/;
const VALUE_KEY = /^:[A-Za-z0-9_]+$/;

/** The names and values that a request defines for its expressions, and which of them have been used. */
export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, AttributeValue>;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  /** Throws AWS's error for an empty map, a malformed key or a value that is not legal. */
  constructor(names: Readonly<Record<string, string>> | undefined, values: WireItem | undefined) {
    this.#names = parseNames(names);
    this.#values = parseValues(values);
    this.#unusedNames = names === undefined ? NONE_LEFT : new Set(this.#names.keys());
    this.#unusedValues = values === undefined ? NONE_LEFT : new Set(this.#values.keys());
  }

  /** What `#placeholder` stands for; undefined when it is not defined. */
  useName(placeholder: string): string | undefined {
    this.#unusedNames.delete(placeholder);
    return this.#names.get(placeholder);
  }

  /** What `:placeholder` stands for; undefined when it is not defined. */
  useValue(placeholder: string): AttributeValue | undefined {
    this.#unusedValues.delete(placeholder);
    return this.#values.get(placeholder);
  }

  /** Throws when a name or value was defined and not used. */
  checkAllUsed(): void {
    checkNoneLeft('ExpressionAttributeNames', this.#unusedNames);
    checkNoneLeft('ExpressionAttributeValues', this.#unusedValues);
  }
}

// Most requests define none: nothing is made for them.
const NO_NAMES: ReadonlyMap<string, string> = new Map();
const NO_VALUES: ReadonlyMap<string, AttributeValue> = new Map();
const NONE_LEFT = new Set<string>();

type Parameter = 'ExpressionAttributeNames' | 'ExpressionAttributeValues';

function parseNames(names: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  if (names === undefined) return NO_NAMES;
  const entries = Object.entries(names);
  checkKeys(entries, NAME_KEY, 'ExpressionAttributeNames');
  for (const [key, name] of entries) checkName(key, name);
  return new Map(entries);
}

function checkName(key: string, name: string): void {
  const problem = attributeNameProblem(name);
  if (problem === undefined) return;
  throw validationError(`ExpressionAttributeNames contains invalid value: ${problem} for key ${key}`);
}

/** Throws AWS's error for an attribute name in a legacy parameter that is empty or too long. */
export function checkAttributeName(name: string): void {
  const problem = attributeNameProblem(name);
  if (problem !== undefined) throw validationError(problem);
}

/** Attribute names have 1 to 65535 bytes. */
function attributeNameProblem(name: string): string | undefined {
  const prefix = 'One or more parameter values were invalid: ';
  if (name === '') return `${prefix}Empty attribute name`;
  if (name.length * 3 <= MAX_NAME_BYTES || Buffer.byteLength(name) <= MAX_NAME_BYTES) return undefined;
  return `${prefix}Attribute name is too large, must be less than ${MAX_NAME_BYTES + 1} bytes`;
}

const MAX_NAME_BYTES = 65535;

function parseValues(values: WireItem | undefined): ReadonlyMap<string, AttributeValue> {
  if (values === undefined) return NO_VALUES;
  const entries = Object.entries(values);
  checkKeys(entries, VALUE_KEY, 'ExpressionAttributeValues');
  return new Map(entries.map(([key, value]) => [key, parseValue(key, value ?? {})]));
}

function parseValue(key: string, value: NonNullable<WireItem[string]>): AttributeValue {
  try {
    return parseAttributeValue(value);
  } catch (error) {
    if (!(error instanceof DynamoError)) throw error;
    throw validationError(
      `ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`,
    );
  }
}

function checkKeys(
  entries: readonly (readonly [string, unknown])[],
  pattern: RegExp,
  parameter: Parameter,
): void {
  if (entries.length === 0) throw validationError(`${parameter} must not be empty`);
  for (const [key] of entries) {
    // Only letters, digits and "_" match, so characters are bytes.
    if (pattern.test(key) && key.length <= MAX_PLACEHOLDER_BYTES) continue;
    throw validationError(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
  }
}

function checkNoneLeft(parameter: Parameter, unused: ReadonlySet<string>): void {
  if (unused.size === 0) return;
  const keys = [...unused].join(', ');
  throw validationError(`Value provided in ${parameter} unused in expressions: keys: {${keys}}`);
}
