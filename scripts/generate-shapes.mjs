// Writes src/shapes/generated from AWS's service models (botocore's service-2.json or service-2.json.gz):
//
//   node scripts/generate-shapes.mjs dynamodb/2012-08-10/service-2.json.gz dynamodbstreams/2012-08-10/service-2.json.gz
//
// api.ts is the table of what operations accept (types, required members, lengths, ranges, patterns, enums);
// requests.ts is the same, and what operations answer, as TypeScript types. Only facts are taken over, no prose.
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const OUTPUT_FOLDER = new URL('../src/shapes/generated/', import.meta.url);
const HEADER =
  '// Written by scripts/generate-shapes.mjs from the public service model of AWS. Do not edit.\n';
const CONSTRAINTS = ['min', 'max', 'pattern', 'enum'];
const PRIMITIVES = {
  string: 'string',
  blob: 'string',
  boolean: 'boolean',
  integer: 'number',
  long: 'number',
  double: 'number',
  float: 'number',
  timestamp: 'number',
};
/** The structure of the models whose type is our own (src/values), before and after it is parsed. */
const ATTRIBUTE_VALUE = 'AttributeValue';
const UNPARSED = { value: 'WireAttributeValue', map: 'WireItem' };
const PARSED = { value: 'AttributeValue', map: 'Item' };

main(process.argv.slice(2));

function main(paths) {
  if (paths.length === 0) {
    console.error('usage: node scripts/generate-shapes.mjs MODEL_FILE...');
    process.exit(2);
  }
  const api = { operations: {}, shapes: {} };
  for (const model of paths.map(readModel)) addModel(api, model);
  writeFileSync(new URL('api.ts', OUTPUT_FOLDER), printTable(api));
  writeFileSync(new URL('requests.ts', OUTPUT_FOLDER), printTypes(api));
}

function readModel(path) {
  const bytes = readFileSync(path);
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

/** Adds a model's operations and shapes; a shape that means something else in an earlier model gets a prefix. */
function addModel(api, model) {
  const rename = collisionFreeNames(api, model);
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (!shape.exception) api.shapes[rename(name)] = renameReferences(shape, rename);
  }
  for (const [name, operation] of Object.entries(model.operations)) {
    api.operations[name] = {
      target: model.metadata.targetPrefix,
      input: operation.input && rename(operation.input.shape),
      output: operation.output && rename(operation.output.shape),
    };
  }
}

function collisionFreeNames(api, model) {
  const prefix = model.metadata.endpointPrefix === 'streams.dynamodb' ? 'Streams' : '';
  const clashes = new Set(['Record']);
  for (const [name, shape] of Object.entries(model.shapes)) {
    const known = api.shapes[name];
    if (known && JSON.stringify(known) !== JSON.stringify(renameReferences(shape, (n) => n)))
      clashes.add(name);
  }
  clashes.delete(ATTRIBUTE_VALUE);
  return (name) => (clashes.has(name) ? prefix + name : name);
}

/** A shape with what we use of it, in an order of our own so that equal shapes print alike. */
function renameReferences(shape, rename) {
  const kept = { type: shape.type };
  if (shape.required?.length) kept.required = shape.required;
  if (shape.members) {
    kept.members = Object.fromEntries(
      Object.entries(shape.members).map(([member, reference]) => [member, rename(reference.shape)]),
    );
    const resource = Object.entries(shape.members).find(([, m]) => m.contextParam?.name === 'ResourceArn');
    if (resource) kept.resource = resource[0];
  }
  if (shape.member) kept.member = rename(shape.member.shape);
  if (shape.key) kept.key = rename(shape.key.shape);
  if (shape.value) kept.value = rename(shape.value.shape);
  for (const constraint of CONSTRAINTS) {
    if (shape[constraint] !== undefined) kept[constraint] = shape[constraint];
  }
  return kept;
}

/** Names of the shapes reached from `roots`, sorted. */
function reachable(api, roots) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of referencesOf(api.shapes[name])) visit(next);
  };
  roots.filter(Boolean).forEach(visit);
  return [...seen].sort();
}

function referencesOf(shape) {
  return [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value].filter(Boolean);
}

function operationsOf(api) {
  return Object.entries(api.operations).sort(([a], [b]) => (a < b ? -1 : 1));
}

function printTable(api) {
  const operations = operationsOf(api);
  const names = reachable(
    api,
    operations.map(([, operation]) => operation.input),
  );
  const lines = [HEADER, "import type { OperationShape, Shape } from '../shape.js';\n"];
  lines.push('export const OPERATIONS = {');
  for (const [name, { target, input }] of operations) {
    lines.push(`  ${name}: { target: ${quote(target)}, input: ${quote(input)} },`);
  }
  lines.push('} as const satisfies { [name: string]: OperationShape };\n');
  lines.push('export const SHAPES: { readonly [name: string]: Shape } = {');
  for (const name of names) lines.push(`  ${name}: ${literal(api.shapes[name])},`);
  lines.push('};\n');
  return lines.join('\n');
}

function literal(value) {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const fields = Object.entries(value).map(([name, field]) => `${propertyName(name)}: ${literal(field)}`);
  return fields.length ? `{ ${fields.join(', ')} }` : '{}';
}

function quote(text) {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function propertyName(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function printTypes(api) {
  const operations = operationsOf(api);
  const names = reachable(
    api,
    operations.flatMap(([, { input, output }]) => [input, output]),
  );
  const inputs = new Set(
    reachable(
      api,
      operations.map(([, { input }]) => input),
    ),
  );
  const parts = [];
  for (const name of names) {
    const own = inputs.has(name) ? UNPARSED : PARSED;
    if (name !== ATTRIBUTE_VALUE) parts.push(printType(api, name, own));
  }
  parts.push(
    printOperationMap('Requests', operations, 'input'),
    printOperationMap('Responses', operations, 'output'),
  );
  const text = parts.filter((part) => part !== '').join('\n');
  const own = [...Object.values(PARSED), ...Object.values(UNPARSED)].sort();
  const imports = own.filter((type) => new RegExp(`\\b${type}\\b[^?:]*;`).test(text)).join(', ');
  return `${HEADER}\nimport type { ${imports} } from '../../values/index.js';\n\n${text}`;
}

function printType(api, name, own) {
  const shape = api.shapes[name];
  if (shape.enum) return `export type ${name} = ${shape.enum.map(quote).join(' | ')};\n`;
  if (shape.type !== 'structure') return '';
  const members = Object.entries(shape.members);
  if (members.length === 0) return `export type ${name} = { readonly [name: string]: never };\n`;
  const lines = members.map(([member, target]) => {
    const type = typeExpression(api, target, own);
    return shape.required?.includes(member)
      ? `  readonly ${propertyName(member)}: ${type};`
      : `  readonly ${propertyName(member)}?: ${type} | undefined;`;
  });
  return `export interface ${name} {\n${lines.join('\n')}\n}\n`;
}

function typeExpression(api, name, own) {
  const shape = api.shapes[name];
  if (name === ATTRIBUTE_VALUE) return own.value;
  if (shape.type === 'structure' || shape.enum) return name;
  if (shape.type === 'list') {
    const member = typeExpression(api, shape.member, own);
    return `readonly ${/[ |]/.test(member) ? `(${member})` : member}[]`;
  }
  if (shape.type === 'map') {
    if (shape.value === ATTRIBUTE_VALUE) return own.map;
    return `{ readonly [name: string]: ${typeExpression(api, shape.value, own)} }`;
  }
  return PRIMITIVES[shape.type];
}

function printOperationMap(title, operations, side) {
  const lines = operations.map(([name, operation]) => {
    return `  readonly ${name}: ${operation[side] ?? '{ readonly [name: string]: never }'};`;
  });
  return `export interface ${title} {\n${lines.join('\n')}\n}\n`;
}
