import {
  checkExpressionParameters,
  type ExpressionCache,
  legacyAttributesToGet,
  openExpressions,
  type Projection,
  type RequestExpressions,
} from '../expressions/index.js';
import type { WireItem } from '../values/index.js';

/** The placeholders of a request that may hold expressions. */
export interface PlaceholderRequest {
  readonly ExpressionAttributeNames?: { readonly [name: string]: string } | undefined;
  readonly ExpressionAttributeValues?: WireItem | undefined;
}

/** The expressions of a request, over its placeholders and the server's cache. */
export function expressionsOf(request: PlaceholderRequest, cache: ExpressionCache): RequestExpressions {
  return openExpressions({
    cache,
    names: request.ExpressionAttributeNames,
    values: request.ExpressionAttributeValues,
  });
}

/** First check of every operation that has expressions or what came before them: the two forms do not mix. */
export function checkForms(
  request: object,
  parameters: { readonly expressions: readonly string[]; readonly legacy: readonly string[] },
): void {
  // Only names of parameters are looked at, which every request object has as plain fields.
  checkExpressionParameters(request as Readonly<Record<string, unknown>>, parameters);
}

/** A request that may choose the attributes it wants. */
export interface ProjectingRequest extends PlaceholderRequest {
  readonly ProjectionExpression?: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
}

/** The projection of a request that has no other expression, in either form; undefined when it has none. */
export function projectionOf(request: ProjectingRequest, cache: ExpressionCache): Projection | undefined {
  if (request.AttributesToGet !== undefined) return legacyAttributesToGet(request.AttributesToGet);
  const expressions = expressionsOf(request, cache);
  const projection =
    request.ProjectionExpression === undefined
      ? undefined
      : expressions.projection(request.ProjectionExpression);
  expressions.close();
  return projection;
}
