import { validationError } from '../../errors/index.js';
import { MAX_TAGS } from '../../limits/index.js';
import type { Tag as RequestedTag } from '../../shapes/index.js';
import type { Tag } from '../../tables/index.js';

const MAX_KEY_CHARACTERS = 128;
const MAX_VALUE_CHARACTERS = 256;
/** "Tagging restrictions", developer guide: letters, spaces, numbers and a few more (`@` recorded). */
const ALLOWED = /^[\p{L}\p{Z}\p{N}+\-=._:/@]*$/u;

/** Tags as they are stored. Checks, wordings and "all or nothing" recorded (2026). */
export function parseTags(requested: readonly RequestedTag[]): readonly Tag[] {
  checkCount(requested.length);
  const seen = new Set<string>();
  return requested.map(({ Key, Value }) => {
    checkTagKey(Key);
    if (!isAllowed(Value, MAX_VALUE_CHARACTERS)) {
      throw validationError(`The Tag Value provided is invalid, Value: ${Value ?? null}`);
    }
    if (seen.has(Key)) {
      throw validationError(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${Key}`);
    }
    seen.add(Key);
    return { key: Key, value: Value };
  });
}

export function checkTagKeys(keys: readonly string[]): void {
  checkCount(keys.length);
  for (const key of keys) checkTagKey(key);
}

/** Present tags with others put over them; new ones go last. */
export function withTags(present: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const tags = new Map([...present, ...added].map((tag) => [tag.key, tag]));
  checkCount(tags.size);
  return [...tags.values()];
}

function checkCount(count: number): void {
  if (count > MAX_TAGS) {
    throw validationError('Number of Tags exceed the current limit for the provided ResourceArn');
  }
}

function checkTagKey(key: string): void {
  if (/^aws:/i.test(key)) throw validationError(`Tag Key cannot be prefixed with aws:, Key: ${key}`);
  if (key === '' || !isAllowed(key, MAX_KEY_CHARACTERS)) {
    throw validationError(`The Tag Key provided is invalid, Key: ${key ?? null}`);
  }
}

/** Limits are in Unicode characters (recorded: alternator, test_tag). A tag's members may be missing. */
function isAllowed(text: string | undefined, maxCharacters: number): boolean {
  return text !== undefined && [...text].length <= maxCharacters && ALLOWED.test(text);
}
