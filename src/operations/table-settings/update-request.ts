import { invalidParameterValues, validationError } from '../../errors/index.js';
import type { GlobalSecondaryIndexUpdate, UpdateTableInput } from '../../shapes/index.js';
import { checkCapacityBounds } from './throughput.js';

/** The members of UpdateTable that ask for a change, with the name that AWS lists them by. */
const CHANGES = {
  ProvisionedThroughput: 'ProvisionedThroughput',
  BillingMode: 'BillingMode',
  StreamSpecification: 'UpdateStreamEnabled',
  GlobalSecondaryIndexUpdates: 'GlobalSecondaryIndexUpdates',
  SSESpecification: 'SSESpecification',
  DeletionProtectionEnabled: 'DeletionProtectionEnabled',
  OnDemandThroughput: 'OnDemandThroughput',
  WarmThroughput: 'WarmThroughput',
  TableClass: 'TableClass',
} as const satisfies { readonly [Name in keyof UpdateTableInput]?: string };

type ChangeName = keyof typeof CHANGES;

/** Which names a change is refused beside, and why. In the order in which AWS finds them (recorded, 2026). */
const EXCLUSIVE: readonly (readonly [ChangeName, string])[] = [
  ['SSESpecification', 'Server-Side Encryption modification must be the only operation in the request'],
  ['TableClass', 'TableClass modification must be the only operation in the request'],
  ['DeletionProtectionEnabled', 'DeletionProtection modification must be the only operation in the request'],
];

/** Members for what Stator does not do. */
const UNSUPPORTED = [
  'ReplicaUpdates',
  'MultiRegionConsistency',
  'GlobalTableWitnessUpdates',
  'GlobalTableSettingsReplicationMode',
  'DisassociationProtectionEnabled',
  'VectorIndexUpdates',
] as const satisfies readonly (keyof UpdateTableInput)[];

/** One action on one index. */
export type IndexAction =
  | { readonly kind: 'create'; readonly action: NonNullable<GlobalSecondaryIndexUpdate['Create']> }
  | { readonly kind: 'update'; readonly action: NonNullable<GlobalSecondaryIndexUpdate['Update']> }
  | { readonly kind: 'delete'; readonly action: NonNullable<GlobalSecondaryIndexUpdate['Delete']> };

/**
 * The checks of UpdateTable that the request alone decides; AWS makes them before it looks for the table. Gives the
 * actions on indexes. `AttributeDefinitions` is no change of its own (recorded).
 */
export function parseUpdateRequest(request: UpdateTableInput): readonly IndexAction[] {
  for (const name of UNSUPPORTED) {
    if (request[name] !== undefined) throw invalidParameterValues(`${name} is not supported`);
  }
  const asked = askedFor(request);
  if (asked.length === 0) throw nothingToDo();
  if (request.GlobalSecondaryIndexUpdates?.length === 0) {
    throw invalidParameterValues('List of GlobalSecondaryIndexUpdates is empty');
  }
  for (const [name, refusal] of EXCLUSIVE) {
    if (asked.includes(name) && asked.length > 1) throw invalidParameterValues(refusal);
  }
  const actions = (request.GlobalSecondaryIndexUpdates ?? []).map(parseIndexAction);
  checkOneActionPerIndex(actions);
  checkCombination(request, asked, actions);
  checkBilling(request);
  checkCapacityBounds(request.ProvisionedThroughput);
  return actions;
}

/** An empty list of index updates alone, and throughput of nothing, count as absent. */
function askedFor(request: UpdateTableInput): readonly ChangeName[] {
  // The keys of a literal of ours: Object.keys alone forgets which strings they are.
  const names = Object.keys(CHANGES) as readonly ChangeName[];
  const asked = names.filter((name) => request[name] !== undefined && !asksForNoUnits(request, name));
  const onlyEmptyList = asked.length === 1 && request.GlobalSecondaryIndexUpdates?.length === 0;
  return onlyEmptyList ? [] : asked;
}

/** AWS fails on an empty OnDemandThroughput or WarmThroughput (recorded: InternalFailure); here it is nothing. */
function asksForNoUnits(request: UpdateTableInput, name: ChangeName): boolean {
  if (name !== 'OnDemandThroughput' && name !== 'WarmThroughput') return false;
  return Object.values(request[name] ?? {}).every((units) => units === undefined);
}

/** The list has members that are not public (recorded, 2026). */
function nothingToDo() {
  return validationError(
    'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, ' +
      'SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, ' +
      'DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required',
  );
}

function parseIndexAction({ Create, Update, Delete }: GlobalSecondaryIndexUpdate): IndexAction {
  const actions: IndexAction[] = [];
  if (Update !== undefined) actions.push({ kind: 'update', action: Update });
  if (Create !== undefined) actions.push({ kind: 'create', action: Create });
  if (Delete !== undefined) actions.push({ kind: 'delete', action: Delete });
  const [first, ...more] = actions;
  if (first === undefined) {
    throw invalidParameterValues(
      'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, ' +
        'GlobalSecondaryIndexUpdate.Delete must not be null',
    );
  }
  if (more.length > 0) {
    throw invalidParameterValues(
      'Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object',
    );
  }
  return first;
}

function checkOneActionPerIndex(actions: readonly IndexAction[]): void {
  const seen = new Set<string>();
  for (const { action } of actions) {
    if (seen.has(action.IndexName)) {
      throw invalidParameterValues(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${action.IndexName}`,
      );
    }
    seen.add(action.IndexName);
  }
}

/** Which changes go together (recorded, 2026: every pair). */
function checkCombination(
  request: UpdateTableInput,
  asked: readonly ChangeName[],
  actions: readonly IndexAction[],
): void {
  const addsOrRemoves = actions.some(({ kind }) => kind !== 'update');
  if (asked.includes('WarmThroughput') && asked.length > 1) {
    throw invalidParameterValues(
      actions.some(({ kind }) => kind === 'create')
        ? 'Create global secondary index cannot be specified when updating WarmThroughput'
        : 'WarmThroughput must be the only operation in the request',
    );
  }
  if (
    asked.includes('OnDemandThroughput') &&
    asked.some((name) => !/^(OnDemandThroughput|BillingMode)$/.test(name))
  ) {
    throw invalidParameterValues(
      'OnDemandThroughput can only be combined with BillingMode in an UpdateTable request',
    );
  }
  const changesCapacity = asked.includes('ProvisionedThroughput') || request.BillingMode === 'PROVISIONED';
  if (asked.includes('StreamSpecification') && changesCapacity) {
    throw invalidParameterValues('You cannot modify stream status while updating table IOPS');
  }
  if (addsOrRemoves && asked.includes('ProvisionedThroughput')) {
    throw invalidParameterValues('You cannot create or delete index while updating table IOPS');
  }
  if (addsOrRemoves && asked.includes('StreamSpecification')) {
    throw invalidParameterValues('You cannot create or delete index while changing stream status');
  }
}

function checkBilling({ BillingMode, ProvisionedThroughput }: UpdateTableInput): void {
  if (BillingMode === 'PROVISIONED' && ProvisionedThroughput === undefined) {
    throw invalidParameterValues('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  if (BillingMode === 'PAY_PER_REQUEST' && ProvisionedThroughput !== undefined) {
    throw invalidParameterValues(
      'ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
}
