import type { AttributeValue } from './attribute-value.js';

/**
 * Levels of a value: 1 for a scalar, a set or an empty document, one more for each map or list around the deepest
 * content. At the top of an item, at most `MAX_NESTING_DEPTH` are allowed. Parsed values are within it; an update
 * that puts one value inside another may go beyond.
 */
export function nestingLevelsOf(value: AttributeValue): number {
  const content = 'M' in value ? Object.values(value.M) : 'L' in value ? value.L : [];
  let deepest = 0;
  for (const inner of content) deepest = Math.max(deepest, nestingLevelsOf(inner));
  return deepest + 1;
}
