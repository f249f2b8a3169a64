import { createHash } from 'node:crypto';
import { invalidParameterValues } from '../../errors/index.js';
import type { SSESpecification } from '../../shapes/index.js';
import type { SseDefinition, TableAddress, TableDefinition } from '../../tables/index.js';

type Place = Pick<TableAddress, 'accountId' | 'region'>;

/** What an SSESpecification asks for: a key of the account, or AWS's own. */
export interface EncryptionChoice {
  /** Undefined: the key that AWS owns. */
  readonly kmsMasterKeyArn: string | undefined;
}

/**
 * Checks a specification and finds the key that it means. Wordings recorded (2026). `Enabled` left out means true
 * when a type is given (recorded), and false otherwise. Keys are only described, not used.
 */
export function parseEncryption(specification: SSESpecification, place: Place): EncryptionChoice {
  const { SSEType, KMSMasterKeyId } = specification;
  const enabled = specification.Enabled ?? SSEType !== undefined;
  if (!enabled && SSEType !== undefined) {
    throw invalidParameterValues('SSEType can not be specified if Enabled is false');
  }
  if (!enabled && KMSMasterKeyId !== undefined) {
    throw invalidParameterValues('KMSMasterKeyId can not be specified if Enabled is false');
  }
  if (SSEType === 'AES256') throw invalidParameterValues('SSEType AES256 is not supported');
  if (KMSMasterKeyId !== undefined && SSEType === undefined) {
    throw invalidParameterValues('SSEType KMS is required if KMSMasterKeyId is specified');
  }
  if (!enabled) return { kmsMasterKeyArn: undefined };
  return { kmsMasterKeyArn: keyArnOf(KMSMasterKeyId ?? 'alias/aws/dynamodb', place) };
}

/** A table's encryption while it goes over to the choice. */
export function changedEncryption(
  { sse }: TableDefinition,
  { kmsMasterKeyArn }: EncryptionChoice,
  { requestedKeyId, endsAtMs }: { requestedKeyId: string | undefined; endsAtMs: number },
): SseDefinition {
  const present = sse?.next === undefined ? sse?.kmsMasterKeyArn : sse.next.kmsMasterKeyArn;
  if (kmsMasterKeyArn === undefined && present === undefined) {
    throw invalidParameterValues('Table is already encrypted by default');
  }
  if (present !== undefined && requestedKeyId === present) {
    throw invalidParameterValues(
      'Table is already encrypted with given KMSMasterKeyId. ' +
        'Use KMSMasterKeyId parameter if you want to change Master Key',
    );
  }
  return {
    ...(sse?.kmsMasterKeyArn !== undefined && { kmsMasterKeyArn: sse.kmsMasterKeyArn }),
    next: { ...(kmsMasterKeyArn !== undefined && { kmsMasterKeyArn }), atMs: endsAtMs },
  };
}

/** The ARN of a key named by ARN, id or alias. There is no KMS to ask: an alias always means the same key. */
function keyArnOf(keyId: string, { accountId, region }: Place): string {
  const prefix = `arn:aws:kms:${region}:${accountId}:`;
  if (keyId.startsWith('arn:') && !keyId.startsWith(`${prefix}alias/`)) return keyId;
  const name = keyId.startsWith(prefix) ? keyId.slice(prefix.length) : keyId;
  return `${prefix}key/${name.startsWith('alias/') ? uuidOf(prefix + name) : name}`;
}

/** A UUID that is always the same for a text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
