/**
 * PartiQL for DynamoDB. A statement's text becomes a syntax tree (`parseStatement`: what PartiQL can say), the tree with
 * its parameters becomes a statement (`statementOf`: what DynamoDB understands), whose conditions and updates are the
 * trees that expressions are compiled from: there is no second evaluator. `planReads` turns a WHERE clause into
 * Queries. All of it is pure; the order of the steps is the order in which AWS complains.
 */
export { selectedColumns } from './columns.js';
export { type Ordering, orderingOf } from './ordering.js';
export { parseParameters } from './parameters.js';
export { checkPlanTypes, filterOf, planReads, type ReadBranch, type ReadPlan } from './read-plan.js';
export type { Source } from './source.js';
export {
  type DeleteStatement,
  type ExistsStatement,
  type InsertStatement,
  type SelectStatement,
  type Statement,
  statementOf,
  type UpdateStatement,
  type WriteStatement,
} from './statement.js';
export { parseStatement } from './statement-parser.js';
export type { ExpressionNode, Returning } from './syntax.js';
export { checkKeyTypes, isWholeKey, joined, whereOfItem, writtenItem } from './write-key.js';
