import { invalidParameterValues } from '../../errors/index.js';
import { compileProjection } from '../compile/compile-projection.js';
import type { Projection } from '../compiled.js';
import { checkAttributeName } from '../placeholders.js';

/** AttributesToGet: top-level attributes, each named once; a dot in a name is part of it. */
export function legacyAttributesToGet(names: readonly string[]): Projection {
  for (const name of names) checkAttributeName(name);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalidParameterValues(`Duplicate value in attribute name: ${name}`);
    seen.add(name);
  }
  return compileProjection(names.map((name) => [name]));
}
