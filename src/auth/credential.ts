import { malformedCredential, wronglyScoped } from './authorization-errors.js';

/** Who signed, and for what the signing key is good: `keyid/date/region/service/term`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** YYYYMMDD, as the client wrote it. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

/** A region's name goes into ARNs and separates tables, so it is held to the letters of a name. */
const REGION = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Parses a credential. Trailing slashes are ignored, as AWS does. Which regions, services and dates are right
 * is for the verification of the signature; here only a region that cannot be one is refused.
 */
export function parseCredential(credential: string): CredentialScope {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.replace(/\/+$/, '').split('/');
  if (
    accessKeyId === undefined ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    terminator === undefined ||
    rest.length > 0
  ) {
    throw malformedCredential(credential);
  }
  if (!REGION.test(region)) throw wronglyScoped(region);
  return { accessKeyId, date, region, service, terminator };
}
