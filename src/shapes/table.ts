import { assert } from '../support/index.js';
import { OPERATIONS, SHAPES } from './generated/api.js';
import type { OperationName } from './operations.js';
import { MEMBER_OVERRIDES, SHAPE_OVERRIDES } from './overrides.js';
import type { Shape, StructureShape } from './shape.js';

/** A shape by its name, as AWS enforces it: the model with our overrides. */
export function shapeOf(name: string): Shape {
  const shape = SHAPE_OVERRIDES[name] ?? SHAPES[name];
  assert(shape !== undefined, `no shape ${name}`);
  return shape;
}

/** The name of an operation's input shape, always a structure. */
export function inputShapeOf(operation: OperationName): string {
  return OPERATIONS[operation].input;
}

/** The name of the shape of a structure's member. */
export function memberShapeOf(structureName: string, structure: StructureShape, member: string): string {
  const name = MEMBER_OVERRIDES[structureName]?.[member] ?? structure.members[member];
  assert(name !== undefined, `${structureName} has no member ${member}`);
  return name;
}
