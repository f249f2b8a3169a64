import type { WireAttributeValue } from '../../values/index.js';

/** The legacy parameters, as the request has them: values are not parsed yet, the checks here do that in AWS's order. */

/** One entry of QueryFilter, ScanFilter or KeyConditions. */
export interface LegacyCondition {
  readonly ComparisonOperator: string;
  readonly AttributeValueList?: readonly WireAttributeValue[] | null | undefined;
}

/** One entry of Expected. */
export interface LegacyExpectation {
  readonly Value?: WireAttributeValue | null | undefined;
  readonly Exists?: boolean | null | undefined;
  readonly ComparisonOperator?: string | null | undefined;
  readonly AttributeValueList?: readonly WireAttributeValue[] | null | undefined;
}

/** One entry of AttributeUpdates. */
export interface LegacyUpdate {
  readonly Value?: WireAttributeValue | null | undefined;
  /** PUT when absent. */
  readonly Action?: string | null | undefined;
}

export type LegacyConditions = Readonly<Record<string, LegacyCondition>>;
export type LegacyExpectations = Readonly<Record<string, LegacyExpectation>>;
export type LegacyUpdates = Readonly<Record<string, LegacyUpdate>>;
/** AND when absent. */
export type ConditionalOperator = 'AND' | 'OR';
