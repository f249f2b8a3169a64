import { MAX_NESTING_DEPTH } from '../limits/index.js';
import { isObject } from './check.js';
import { type Constraint, constraintsOf, elementConstraintsOf } from './constraints.js';
import { REPORT_ORDER, REQUIRED_UNLESS } from './overrides.js';
import type { ListShape, MapShape, StructureShape } from './shape.js';
import { camelCase, showValue } from './show-value.js';
import { memberShapeOf, shapeOf } from './table.js';
import { brokenTableNameRules, isTableNameOrArn, TABLE_NAME_KEY_CONSTRAINTS } from './table-name.js';

/** AWS stops at ten. Recorded. */
const MAX_VIOLATIONS = 10;
/** Attribute values too deep to be legal have not been checked at all, and would exhaust the stack. */
const MAX_LEVELS = 2 * MAX_NESTING_DEPTH;

interface Walk {
  readonly found: string[];
  /** How many shapes deep the walk is. */
  level: number;
}

/**
 * `2 validation errors detected: Value null at 'key' failed to satisfy constraint: …; Value …`: the message for a
 * request whose JSON types are right and which violates the model. Runs only once the fast check has found that.
 */
export function violationMessage(inputShape: string, request: unknown): string {
  const walk: Walk = { found: [], level: 0 };
  walkParts(inputShape, request, '', walk);
  return joinViolations(walk.found.slice(0, MAX_VIOLATIONS));
}

/** AWS's envelope for one or more violations. */
export function joinViolations(violations: readonly string[]): string {
  const count = violations.length;
  return `${count} validation error${count === 1 ? '' : 's'} detected: ${violations.join('; ')}`;
}

/** One violation: the value as AWS shows it, where it is, and what it should be. */
export function violation(shapeName: string, value: unknown, path: string, constraint: string): string {
  const shown = value === undefined || value === null ? 'null' : `'${showValue(shapeName, value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

function walkValue(shapeName: string, value: unknown, path: string, walk: Walk): void {
  if (walk.found.length >= MAX_VIOLATIONS) return;
  for (const broken of brokenConstraints(shapeName, value)) {
    walk.found.push(violation(shapeName, value, path, broken));
  }
  walkParts(shapeName, value, path, walk);
}

function brokenConstraints(shapeName: string, value: unknown): readonly string[] {
  if (shapeName === 'TableArn' && typeof value === 'string') return brokenTableNameRules(value);
  return constraintsOf(shapeOf(shapeName))
    .filter((constraint) => !constraint.keeps(value))
    .map((constraint) => constraint.text);
}

/** What is wrong within a value, as opposed to with it. */
function walkParts(shapeName: string, value: unknown, path: string, walk: Walk): void {
  if (walk.level >= MAX_LEVELS) return;
  walk.level++;
  const shape = shapeOf(shapeName);
  if (shape.type === 'structure') walkMembers(shapeName, shape, value, path, walk);
  else if (shape.type === 'list') walkElements(shapeName, shape, value, path, walk);
  else if (shape.type === 'map') walkEntries(shapeName, shape, value, path, walk);
  walk.level--;
}

function walkMembers(name: string, shape: StructureShape, value: unknown, path: string, walk: Walk): void {
  if (!isObject(value)) return;
  for (const member of inReportOrder(name, shape)) {
    const memberShape = memberShapeOf(name, shape, member);
    const memberPath = path === '' ? camelCase(member) : `${path}.${camelCase(member)}`;
    const content = value[member];
    if (content !== undefined && content !== null) walkValue(memberShape, content, memberPath, walk);
    else if (isRequired(name, shape, member, value)) {
      walk.found.push(violation(memberShape, undefined, memberPath, 'Member must not be null'));
    }
  }
}

function inReportOrder(name: string, shape: StructureShape): Iterable<string> {
  return new Set([...(REPORT_ORDER[name] ?? []), ...Object.keys(shape.members)]);
}

function isRequired(
  name: string,
  shape: StructureShape,
  member: string,
  holder: { [key: string]: unknown },
): boolean {
  const conditional = REQUIRED_UNLESS[name];
  if (conditional?.members.includes(member)) return holder[conditional.unless] === undefined;
  return shape.required?.includes(member) ?? false;
}

function walkElements(name: string, shape: ListShape, value: unknown, path: string, walk: Walk): void {
  if (!Array.isArray(value)) return;
  const broken = brokenByAny(shape.member, value);
  if (broken !== undefined)
    walk.found.push(violation(name, value, path, `Member must satisfy constraint: ${broken}`));
  for (const [index, element] of value.entries()) {
    walkPart(shape.member, element, `${path}.${index + 1}.member`, walk);
  }
}

function walkEntries(name: string, shape: MapShape, value: unknown, path: string, walk: Walk): void {
  if (!isObject(value)) return;
  const brokenKeys = brokenByKeys(shape.key, Object.keys(value));
  if (brokenKeys !== undefined) {
    walk.found.push(violation(name, value, path, `Map keys must satisfy constraint: ${brokenKeys}`));
  }
  const broken = brokenByAny(shape.value, Object.values(value));
  if (broken !== undefined)
    walk.found.push(violation(name, value, path, `Map value must satisfy constraint: ${broken}`));
  for (const [key, content] of Object.entries(value))
    walkPart(shape.value, content, `${path}.${key}.member`, walk);
}

/** An element of a list or map: its own constraints were listed with the list or map. */
function walkPart(shapeName: string, value: unknown, path: string, walk: Walk): void {
  if (walk.found.length >= MAX_VIOLATIONS) return;
  if (value !== null) walkParts(shapeName, value, path, walk);
  else if (shapeName !== 'AttributeValue')
    walk.found.push(violation(shapeName, value, path, 'Member must not be null'));
}

function brokenByKeys(keyShape: string, keys: readonly string[]): string | undefined {
  if (keyShape !== 'TableArn') return brokenByAny(keyShape, keys);
  return keys.every(isTableNameOrArn) ? undefined : TABLE_NAME_KEY_CONSTRAINTS;
}

/** The constraints in AWS's brackets if any of the values breaks any of them. */
function brokenByAny(shapeName: string, values: readonly unknown[]): string | undefined {
  const constraints = elementConstraintsOf(shapeOf(shapeName));
  return values.some((value) => value !== null && breaksAny(constraints, value))
    ? bracket(constraints)
    : undefined;
}

function breaksAny(constraints: readonly Constraint[], value: unknown): boolean {
  return constraints.some((constraint) => !constraint.keeps(value));
}

function bracket(constraints: readonly Constraint[]): string {
  return `[${constraints.map((constraint) => constraint.text).join(', ')}]`;
}
