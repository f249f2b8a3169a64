import { invalidParameterValues, validationError } from '../../errors/index.js';
import type { AttributeDefinition, KeySchemaElement } from '../../shapes/index.js';
import type { KeyAttribute, KeySchema } from '../../tables/index.js';

type Elements = readonly KeySchemaElement[];
type Definitions = readonly AttributeDefinition[];

/** "Multi-attribute keys", developer guide: four attributes in each part of a global index's key. */
const MAX_KEY_PART_ATTRIBUTES = 4;

/** Attribute definitions, sorted by name as AWS describes them. ValidationException when a name comes twice. */
export function parseAttributeDefinitions(definitions: Definitions): readonly KeyAttribute[] {
  const seen = new Set<string>();
  for (const { AttributeName } of definitions) {
    if (seen.has(AttributeName)) throw validationError(`Attribute Name is duplicated: ${AttributeName}`);
    seen.add(AttributeName);
  }
  return definitions
    .map(({ AttributeName, AttributeType }) => ({ name: AttributeName, type: AttributeType }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/**
 * The key of a table or a local index: a partition attribute and perhaps a sort attribute. The checks and their
 * order as recorded in dynalite's createTable suite; wordings confirmed by nubo-db/dynamodb-conformance.
 */
export function parsePlainKeySchema(elements: Elements, definitions: Definitions): KeySchema {
  checkDefined(elements, definitions);
  const [first, second] = elements;
  if (first?.AttributeName === second?.AttributeName) {
    throw validationError('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  checkFirstIsHash(elements);
  if (second !== undefined && second.KeyType !== 'RANGE') {
    throw validationError('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  return keySchemaOf(elements, definitions);
}

/**
 * The key of a global index: one to four partition attributes, then up to four sort attributes (recorded answers,
 * 2026). The order of the checks among each other is not known.
 */
export function parseGlobalKeySchema(elements: Elements, definitions: Definitions): KeySchema {
  checkDefined(elements, definitions);
  checkFirstIsHash(elements);
  for (const keyType of ['HASH', 'RANGE'] as const) {
    if (elements.filter(({ KeyType }) => KeyType === keyType).length > MAX_KEY_PART_ATTRIBUTES) {
      throw invalidParameterValues(
        `The KeySchema exceeds the maximum allowed number of ${keyType} key attributes`,
      );
    }
  }
  const firstSort = elements.findIndex(({ KeyType }) => KeyType === 'RANGE');
  if (firstSort >= 0 && elements.slice(firstSort).some(({ KeyType }) => KeyType === 'HASH')) {
    throw invalidParameterValues(
      'All HASH key attributes must precede RANGE key attributes in the KeySchema',
    );
  }
  if (new Set(elements.map(({ AttributeName }) => AttributeName)).size < elements.length) {
    throw validationError('The KeySchema contains multiple key attributes with the same name');
  }
  return keySchemaOf(elements, definitions);
}

/** `[a, b]`, as AWS lists names in messages. */
export function listed(names: Iterable<string>): string {
  return `[${[...names].join(', ')}]`;
}

function checkDefined(elements: Elements, definitions: Definitions): void {
  if (elements.length > definitions.length) {
    throw validationError('Invalid KeySchema: Some index key attribute have no definition');
  }
  const defined = definitions.map(({ AttributeName }) => AttributeName);
  const keys = elements.map(({ AttributeName }) => AttributeName);
  if (keys.some((key) => !defined.includes(key))) {
    throw invalidParameterValues(
      'Some index key attributes are not defined in AttributeDefinitions. ' +
        `Keys: ${listed(keys)}, AttributeDefinitions: ${listed(defined)}`,
    );
  }
}

function checkFirstIsHash(elements: Elements): void {
  if (elements[0]?.KeyType !== 'HASH') {
    throw validationError('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
}

function keySchemaOf(elements: Elements, definitions: Definitions): KeySchema {
  const part = (keyType: KeySchemaElement['KeyType']): readonly KeyAttribute[] =>
    elements
      .filter(({ KeyType }) => KeyType === keyType)
      .flatMap(({ AttributeName: name }) =>
        definitions
          .filter(({ AttributeName }) => AttributeName === name)
          .map(({ AttributeType }) => ({ name, type: AttributeType })),
      );
  return { partition: part('HASH'), sort: part('RANGE') };
}
