import { type AttributeValue, addNumbers, subtractSets, unionSets } from '../../values/index.js';

/** ADD to an attribute that exists: a number to a number, a set to a set of its type. Undefined when they differ. */
export function addValues(to: AttributeValue, value: AttributeValue): AttributeValue | undefined {
  if ('N' in to && 'N' in value) return { N: addNumbers(to.N, value.N) };
  if ('SS' in to && 'SS' in value) return { SS: unionSets('SS', to.SS, value.SS) };
  if ('NS' in to && 'NS' in value) return { NS: unionSets('NS', to.NS, value.NS) };
  if ('BS' in to && 'BS' in value) return { BS: unionSets('BS', to.BS, value.BS) };
  return undefined;
}

/** DELETE from an attribute: what is left of the set, 'empty' when nothing is. Undefined when the types differ. */
export function deleteValues(
  from: AttributeValue,
  value: AttributeValue,
): AttributeValue | 'empty' | undefined {
  if ('SS' in from && 'SS' in value) return setOrEmpty(subtractSets(from.SS, value.SS), (SS) => ({ SS }));
  if ('NS' in from && 'NS' in value) return setOrEmpty(subtractSets(from.NS, value.NS), (NS) => ({ NS }));
  if ('BS' in from && 'BS' in value) return setOrEmpty(subtractSets(from.BS, value.BS), (BS) => ({ BS }));
  return undefined;
}

function setOrEmpty(
  elements: readonly string[],
  toValue: (elements: readonly string[]) => AttributeValue,
): AttributeValue | 'empty' {
  return elements.length === 0 ? 'empty' : toValue(elements);
}
