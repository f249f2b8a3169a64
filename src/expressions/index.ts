/**
 * Expressions: conditions, filters, key conditions, projections and updates, with the legacy parameters that mean
 * the same. Text becomes a syntax tree (`syntax/`), checks refuse what AWS refuses (`rules/`, one each), placeholders
 * are resolved (`bind/`), and what is left is compiled into functions of an item (`compile/`). All of it is pure; the
 * only thing kept between requests is an `ExpressionCache`, which its owner hands in.
 */
export type {
  BoundAction,
  BoundCondition,
  BoundLeaf,
  BoundOperand,
  BoundSetValue,
} from './bind/bound.js';
export { type Column, compileColumns } from './compile/compile-columns.js';
export type {
  Condition,
  KeyAttribute,
  KeyCondition,
  KeyOperator,
  KeyPlan,
  KeyRange,
  KeySchema,
  Projection,
  RequestExpressions,
  Update,
} from './compiled.js';
export type { DocumentPath } from './document-path.js';
export { ExpressionCache } from './expression-cache.js';
export { CONDITION_FUNCTIONS } from './functions.js';
export { asKeyCondition } from './key-conditions.js';
export { planKeyConditions } from './key-plan.js';
export { legacyAttributeUpdates } from './legacy/attribute-updates.js';
export { legacyAttributesToGet } from './legacy/attributes-to-get.js';
export { legacyExpected } from './legacy/expected.js';
export { legacyFilter } from './legacy/filter.js';
export { legacyKeyConditions } from './legacy/key-conditions.js';
export type {
  ConditionalOperator,
  LegacyCondition,
  LegacyConditions,
  LegacyExpectation,
  LegacyExpectations,
  LegacyUpdate,
  LegacyUpdates,
} from './legacy/types.js';
export { checkExpressionParameters, type ParameterForms } from './parameter-mix.js';
export { type ExpressionInput, openExpressions } from './request-expressions.js';
export { checkedLeaf, statementCondition, statementUpdate } from './statement-expressions.js';
