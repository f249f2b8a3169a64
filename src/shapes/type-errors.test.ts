import { describe, expect, it } from 'vitest';
import { DynamoError } from '../errors/index.js';
import { type OperationName, parseRequest } from './index.js';

/** The message of the SerializationException, or undefined when there is none. */
function typeError(name: OperationName, body: unknown): string | undefined {
  try {
    parseRequest(name, body);
  } catch (error) {
    if (error instanceof DynamoError)
      return error.code === 'SerializationException' ? error.message : undefined;
    throw error;
  }
  return undefined;
}

/** A body with `value` at `path`; a 0 in the path stands for the first element of a list. */
function bodyWith(path: string, value: unknown): unknown {
  return path
    .split('.')
    .reduceRight((inner: unknown, name: string) => (name === '0' ? [inner] : { [name]: inner }), value);
}

const CAST =
  'class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class ' +
  '(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of ' +
  "loader 'bootstrap')";
const STRUCTURE = 'Start of structure or map found where not expected';
const PACKAGE = 'com.amazonaws.dynamodb.v20120810';

type Expectations = readonly (readonly [unknown, string])[];

const scalars = (message: string): Expectations =>
  ['23', true, 23, -2147483648, 34.56].map((v) => [v, message]);
const collection = (type: string): string => `Unrecognized collection type ${type}`;

/** What AWS says of values of each type where another is expected. Recorded by dynalite. */
const recorded = {
  Boolean: [
    ['23', 'Unexpected token received from parser'],
    [23, 'NUMBER_VALUE cannot be converted to Boolean'],
    [34.56, 'DECIMAL_VALUE cannot be converted to Boolean'],
    [[], collection('class java.lang.Boolean')],
    [{}, STRUCTURE],
  ],
  String: [
    [true, 'TRUE_VALUE cannot be converted to String'],
    [false, 'FALSE_VALUE cannot be converted to String'],
    [2147483648, 'NUMBER_VALUE cannot be converted to String'],
    [34.56, 'DECIMAL_VALUE cannot be converted to String'],
    [[], collection('class java.lang.String')],
    [{}, STRUCTURE],
  ],
  Integer: [
    ['23', 'STRING_VALUE cannot be converted to Integer'],
    [true, 'TRUE_VALUE cannot be converted to Integer'],
    [false, 'FALSE_VALUE cannot be converted to Integer'],
    [[], collection('class java.lang.Integer')],
    [{}, STRUCTURE],
  ],
  Long: [
    ['23', 'STRING_VALUE cannot be converted to Long'],
    [true, 'TRUE_VALUE cannot be converted to Long'],
    [[], collection('class java.lang.Long')],
    [{}, STRUCTURE],
  ],
  Blob: [
    [true, 'only base-64-encoded strings are convertible to bytes'],
    [34.56, 'only base-64-encoded strings are convertible to bytes'],
    [[], collection('class java.nio.ByteBuffer')],
    [{}, STRUCTURE],
    ['23456', 'Base64 encoded length is expected a multiple of 4 bytes but found: 5'],
    ['=+/=', 'Invalid last non-pad Base64 character dectected'],
    ['+/+=', 'Invalid last non-pad Base64 character dectected'],
    ['YWJj??!!', 'Invalid last non-pad Base64 character dectected'],
  ],
  List: [...scalars('Unexpected field type'), [{}, STRUCTURE]],
  NestedList: [...scalars(CAST), [{}, STRUCTURE]],
} satisfies { readonly [type: string]: Expectations };

const mapOf = (type: string): Expectations => [
  ...scalars('Unexpected field type'),
  [[], collection(`java.util.Map<java.lang.String, ${type}>`)],
];
const nestedMapOf = (type: string): Expectations => [
  ...scalars(CAST),
  [[], collection(`java.util.Map<java.lang.String, ${type}>`)],
];
const member = (type: string): Expectations => [
  ...scalars('Unexpected field type'),
  [[], collection(`class ${PACKAGE}.${type}`)],
];
const element = (type: string): Expectations => [
  ...scalars('Unexpected value type in payload'),
  [[], collection(`class ${PACKAGE}.${type}`)],
];

function attributeValue(path: string, itself: Expectations): readonly (readonly [string, Expectations])[] {
  return [
    [path, itself],
    [`${path}.S`, recorded.String],
    [`${path}.N`, recorded.String],
    [`${path}.B`, recorded.Blob],
    [`${path}.BOOL`, recorded.Boolean],
    [`${path}.NULL`, recorded.Boolean],
    [`${path}.SS`, recorded.List],
    [`${path}.SS.0`, recorded.String],
    [`${path}.NS`, recorded.List],
    [`${path}.NS.0`, recorded.String],
    [`${path}.BS`, recorded.List],
    [`${path}.BS.0`, recorded.Blob],
    [`${path}.L`, recorded.List],
    [`${path}.L.0`, element('AttributeValue')],
    [`${path}.L.0.BS.0`, recorded.Blob],
    [`${path}.M`, mapOf(`${PACKAGE}.AttributeValue`)],
    [`${path}.M.a`, element('AttributeValue')],
    [`${path}.M.a.BS`, recorded.List],
  ];
}

const attributes = mapOf(`${PACKAGE}.AttributeValue`);

const members: { readonly [Name in OperationName]?: readonly (readonly [string, Expectations])[] } = {
  PutItem: [
    ['TableName', recorded.String],
    ['Item', attributes],
    ...attributeValue('Item.Attr', element('AttributeValue')),
    ['Expected', mapOf(`${PACKAGE}.ExpectedAttributeValue`)],
    ['Expected.Attr', element('ExpectedAttributeValue')],
    ['Expected.Attr.Exists', recorded.Boolean],
    ...attributeValue('Expected.Attr.Value', member('AttributeValue')),
    ['ReturnValues', recorded.String],
    ['ExpressionAttributeNames', mapOf('java.lang.String')],
    ['ExpressionAttributeNames.Attr', recorded.String],
    ...attributeValue('ExpressionAttributeValues.Attr', element('AttributeValue')),
  ],
  UpdateItem: [
    ['AttributeUpdates', mapOf(`${PACKAGE}.AttributeValueUpdate`)],
    ['AttributeUpdates.Attr', element('AttributeValueUpdate')],
    ...attributeValue('AttributeUpdates.Attr.Value', member('AttributeValue')),
  ],
  Query: [
    ['Limit', recorded.Integer],
    ['ScanIndexForward', recorded.Boolean],
    ['AttributesToGet', recorded.List],
    ['AttributesToGet.0', recorded.String],
    ['KeyConditions', mapOf(`${PACKAGE}.Condition`)],
    ['KeyConditions.Attr.AttributeValueList', recorded.List],
    ...attributeValue('KeyConditions.Attr.AttributeValueList.0', element('AttributeValue')),
  ],
  BatchGetItem: [
    ['RequestItems', mapOf(`${PACKAGE}.KeysAndAttributes`)],
    ['RequestItems.Attr', element('KeysAndAttributes')],
    ['RequestItems.Attr.Keys', recorded.List],
    ['RequestItems.Attr.Keys.0', nestedMapOf(`${PACKAGE}.AttributeValue`)],
    ...attributeValue('RequestItems.Attr.Keys.0.Attr', element('AttributeValue')),
  ],
  BatchWriteItem: [
    ['RequestItems', mapOf(`java.util.List<${PACKAGE}.WriteRequest>`)],
    ['RequestItems.Attr', recorded.NestedList],
    ['RequestItems.Attr.0', element('WriteRequest')],
    ['RequestItems.Attr.0.DeleteRequest', member('DeleteRequest')],
    ['RequestItems.Attr.0.DeleteRequest.Key', attributes],
  ],
  CreateTable: [
    ['KeySchema', recorded.List],
    ['KeySchema.0', element('KeySchemaElement')],
    ['ProvisionedThroughput', member('ProvisionedThroughput')],
    ['ProvisionedThroughput.ReadCapacityUnits', recorded.Long],
    ['GlobalSecondaryIndexes.0.Projection.NonKeyAttributes.0', recorded.String],
  ],
};

describe('wrong JSON types', () => {
  for (const [name, expectations] of Object.entries(members)) {
    it.each(expectations)(`${name}: %s`, (path, cases) => {
      for (const [value, message] of cases) {
        // Object.entries forgets which strings the keys are.
        expect(typeError(name as OperationName, bodyWith(path, value)), JSON.stringify(value)).toBe(message);
      }
    });
  }

  it('comes before any constraint', () => {
    expect(typeError('PutItem', { TableName: '', Item: { a: { N: 3 } } })).toBe(
      'NUMBER_VALUE cannot be converted to String',
    );
  });

  it.each([[null], ['x'], [3], [true], [undefined]])('a body that is %j has no message', (body) => {
    expect(typeError('ListTables', body)).toBe('');
  });

  it('a body that is a list', () => {
    expect(typeError('ListTables', [])).toBe(collection(`class ${PACKAGE}.ListTablesInput`));
  });

  it('a null in a set', () => {
    expect(typeError('PutItem', { TableName: 'abc', Item: { a: { SS: [null] } } })).toBe(STRUCTURE);
  });
});
