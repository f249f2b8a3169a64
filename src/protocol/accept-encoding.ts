/** Content codings DynamoDB answers in, in the order `*` prefers them. */
const CODINGS = ['gzip', 'deflate'] as const;

/** A content coding of a response. */
export type ContentCoding = (typeof CODINGS)[number];

/**
 * The coding DynamoDB picks for an `Accept-Encoding` header, or `undefined` for none.
 *
 * It is not quite RFC 9110, and this follows what DynamoDB was seen to do: `identity` never wins, however it is
 * weighted; a weight that is no number counts as 1, as does one above 1; the first `q=` anywhere in the parameters
 * is the weight; a coding listed twice has its greater weight. Of equal weights the one listed first wins.
 */
export function chooseCoding(acceptEncoding: string): ContentCoding | undefined {
  const listed = new Map<string, number>();
  for (const entry of acceptEncoding.split(',')) {
    const [name = '', ...parameters] = entry.split(';');
    const coding = name.trim().toLowerCase();
    listed.set(coding, Math.max(weightOf(parameters.join(';')), listed.get(coding) ?? 0));
  }
  const star = listed.get('*') ?? 0;
  const candidates = [...listed.keys(), ...CODINGS.filter((coding) => !listed.has(coding))];
  let best: ContentCoding | undefined;
  let bestWeight = 0;
  for (const candidate of candidates) {
    const coding = CODINGS.find((known) => known === candidate);
    const weight = listed.get(candidate) ?? star;
    if (coding !== undefined && weight > bestWeight) {
      best = coding;
      bestWeight = weight;
    }
  }
  return best;
}

function weightOf(parameters: string): number {
  const start = parameters.indexOf('q=');
  if (start < 0) return 1;
  const [value = ''] = parameters.slice(start + 2).split(';');
  const weight = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isNaN(weight) ? 1 : Math.min(weight, 1);
}
