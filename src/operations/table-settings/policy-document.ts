import { invalidParameterValues, validationError } from '../../errors/index.js';

/** "Resource-based policy documents", quotas; with white space (recorded). */
const MAX_POLICY_BYTES = 20 * 1024;
/** What a policy without a version is read as (recorded). */
const DEFAULT_VERSION = '2008-10-17';
/** Actions of the Streams API, which only a stream's own policy may name (recorded). */
const STREAM_ACTIONS = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((name) =>
  `dynamodb:${name}`.toLowerCase(),
);

export type PolicyResource = 'table' | 'stream';

type JsonObject = { readonly [name: string]: unknown };

/**
 * A resource-based policy in the form in which AWS keeps and returns it: without white space, members in one order,
 * lists of one as strings, accounts as the ARN of their root, Effect with a capital. Two texts with the same form are
 * the same policy. Checks, wordings and form recorded (2026); conditions and names of actions are not checked.
 */
export function parsePolicyDocument(text: string, resource: PolicyResource): string {
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES) {
    throw invalidParameterValues(`Maximum policy size of ${MAX_POLICY_BYTES} bytes exceeded`);
  }
  const policy = parseJsonObject(text);
  const { Version, Id, Statement } = policy;
  const statements = listOf(Statement ?? []).map((statement) => parseStatement(statement, resource));
  if (statements.length === 0) throw invalidDocument('Could not parse the policy: Statement is empty!');
  const ids = statements.map(({ Sid }) => Sid).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) {
    throw invalidDocument('The Statement Ids in the policy are not unique');
  }
  return JSON.stringify({ Version, Id, Statement: statements });
}

/** The policy as it is shown: one without a version has the default one. */
export function shownPolicy(document: string): string {
  return document.startsWith('{"Version":')
    ? document
    : `{"Version":"${DEFAULT_VERSION}",${document.slice(1)}`;
}

function parseJsonObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Told of below, as what is JSON but no object.
  }
  throw invalidDocument('This policy contains invalid Json');
}

function parseStatement(statement: unknown, resource: PolicyResource): JsonObject {
  if (!isObject(statement)) throw invalidDocument('This policy contains invalid Json');
  const { Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } =
    statement;
  checkPresent('Effect', Effect);
  checkPresent('Principal', Principal ?? NotPrincipal);
  checkPresent('Action', Action ?? NotAction);
  checkPresent('Resource', Resource ?? NotResource);
  if (resource === 'table') checkActions([...listOf(Action ?? []), ...listOf(NotAction ?? [])]);
  const parsed = {
    Sid,
    Effect: titleCase(Effect),
    Principal: parsePrincipal(Principal),
    NotPrincipal: parsePrincipal(NotPrincipal),
    ...{ Action: unlisted(Action), NotAction: unlisted(NotAction) },
    ...{ Resource: unlisted(Resource), NotResource: unlisted(NotResource) },
    Condition: isObject(Condition) ? mapValues(Condition, unlistedValues) : Condition,
  };
  if (parsed.Effect === 'Allow' && Condition === undefined && isEverybody(parsed.Principal)) {
    throw validationError(
      'Resource-based policy grants unbounded access in one or more elements. ' +
        'Please revise the policy to ensure least-privilege form of access',
    );
  }
  return parsed;
}

function checkPresent(name: string, value: unknown): void {
  if (value === undefined) throw invalidDocument(`Missing required field ${name}`);
}

function checkActions(actions: readonly unknown[]): void {
  const wrong = actions.filter((name) => STREAM_ACTIONS.includes(String(name).toLowerCase()));
  if (wrong.length === 0) return;
  throw invalidDocument(
    `The following action names are invalid: ${wrong.map((name) => `"${name}"`).join(', ')}`,
  );
}

/** Accounts become the ARN of their root; of two that are the same one stays. */
function parsePrincipal(principal: unknown): unknown {
  if (principal === undefined || principal === '*') return principal;
  if (!isObject(principal)) throw invalidParameterValues('Invalid principal in policy document.');
  return mapValues(principal, (names) => {
    const arns = listOf(names).map((name) =>
      typeof name === 'string' && /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name,
    );
    return unlisted([...new Set(arns)]);
  });
}

function isEverybody(principal: unknown): boolean {
  return principal === '*' || (isObject(principal) && listOf(principal.AWS).includes('*'));
}

function unlistedValues(values: unknown): unknown {
  return isObject(values) ? mapValues(values, unlisted) : values;
}

/** A list of one is written without the list. */
function unlisted(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function titleCase(text: unknown): unknown {
  return typeof text === 'string' && /^(allow|deny)$/i.test(text)
    ? `${text.slice(0, 1).toUpperCase()}${text.slice(1).toLowerCase()}`
    : text;
}

function mapValues(object: JsonObject, map: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalidDocument(detail: string) {
  return invalidParameterValues(`Invalid policy document: ${detail}`);
}
