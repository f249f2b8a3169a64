/**
 * Wherever the model says TableArn (1 to 1,024 characters), AWS takes a table's name or its ARN, and holds a name to
 * the rules for names too. Recorded for PutItem and CreateTable; an empty name breaks the first rule only.
 */

const MAX_ARN_LENGTH = 1024;
const MIN_NAME_LENGTH = 3;
const MAX_NAME_LENGTH = 255;
const NAME_PATTERN = '[a-zA-Z0-9_.-]+';
const NAME = new RegExp(`^${NAME_PATTERN}$`);

const NAME_PATTERN_CONSTRAINT = `Member must satisfy regular expression pattern: ${NAME_PATTERN}`;
const MIN_NAME_CONSTRAINT = `Member must have length greater than or equal to ${MIN_NAME_LENGTH}`;
const MAX_NAME_CONSTRAINT = `Member must have length less than or equal to ${MAX_NAME_LENGTH}`;

/** What is said of a map with a bad table name among its keys; recorded for BatchGetItem and BatchWriteItem. */
export const TABLE_NAME_KEY_CONSTRAINTS = `[${MAX_NAME_CONSTRAINT}, ${MIN_NAME_CONSTRAINT}, ${NAME_PATTERN_CONSTRAINT}]`;

/** Whether a string may name a table: by its name, or by an ARN, which is looked at more closely later. */
export function isTableNameOrArn(value: string): boolean {
  if (value.length < MIN_NAME_LENGTH || value.length > MAX_ARN_LENGTH) return false;
  if (value.length <= MAX_NAME_LENGTH && NAME.test(value)) return true;
  return isArn(value);
}

/** The constraints that a table's name or ARN breaks, in AWS's order. */
export function brokenTableNameRules(value: string): readonly string[] {
  if (value.length === 0) return ['Member must have length greater than or equal to 1'];
  if (value.length > MAX_ARN_LENGTH)
    return [`Member must have length less than or equal to ${MAX_ARN_LENGTH}`];
  if (isArn(value)) return [];
  const broken: string[] = [];
  if (!NAME.test(value)) broken.push(NAME_PATTERN_CONSTRAINT);
  if (value.length < MIN_NAME_LENGTH) broken.push(MIN_NAME_CONSTRAINT);
  if (value.length > MAX_NAME_LENGTH) broken.push(MAX_NAME_CONSTRAINT);
  return broken;
}

function isArn(value: string): boolean {
  return value.startsWith('arn:');
}
