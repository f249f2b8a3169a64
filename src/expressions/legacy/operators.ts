import type { AttributeType } from '../../values/index.js';

/** The legacy comparison operators. The request's shape has been checked: no other text gets here. */
export type LegacyOperator = keyof typeof OPERATORS;

interface OperatorRule {
  readonly minOperands: number;
  readonly maxOperands: number;
  /** Types of operand it takes. */
  readonly types: ReadonlySet<AttributeType>;
}

const ANY: ReadonlySet<AttributeType> = new Set(['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'NULL', 'BOOL']);
const SCALAR: ReadonlySet<AttributeType> = new Set(['S', 'N', 'B']);
/** CONTAINS also finds the types that only lists can hold. */
const ELEMENT: ReadonlySet<AttributeType> = new Set(['S', 'N', 'B', 'NULL', 'BOOL']);
const TEXT: ReadonlySet<AttributeType> = new Set(['S', 'B']);

const one = (types: ReadonlySet<AttributeType>): OperatorRule => ({ minOperands: 1, maxOperands: 1, types });
const NONE: OperatorRule = { minOperands: 0, maxOperands: 0, types: ANY };

/** Source: "Legacy conditional parameters" (developer guide); types as dynalite's tests recorded them. */
const OPERATORS = {
  EQ: one(ANY),
  NE: one(ANY),
  LE: one(SCALAR),
  LT: one(SCALAR),
  GE: one(SCALAR),
  GT: one(SCALAR),
  CONTAINS: one(ELEMENT),
  NOT_CONTAINS: one(ELEMENT),
  BEGINS_WITH: one(TEXT),
  IN: { minOperands: 1, maxOperands: Number.POSITIVE_INFINITY, types: SCALAR },
  BETWEEN: { minOperands: 2, maxOperands: 2, types: SCALAR },
  NULL: NONE,
  NOT_NULL: NONE,
} satisfies Record<string, OperatorRule>;

/** What an operator asks of its operands; undefined for a text that is no operator. */
export function ruleOf(operator: string): OperatorRule | undefined {
  return isLegacyOperator(operator) ? OPERATORS[operator] : undefined;
}

export function isLegacyOperator(operator: string): operator is LegacyOperator {
  return Object.hasOwn(OPERATORS, operator);
}
