/** How many faults of a table are printed: where there is one, there may be as many as items. */
const MAX_FAULTS_PRINTED = 20;

/** The lines below a table's own. */
export function faultLines(faults: readonly string[]): string {
  const lines = faults.slice(0, MAX_FAULTS_PRINTED).map((fault) => `  ${fault}\n`);
  const more = faults.length - lines.length;
  return lines.join('') + (more > 0 ? `  and ${more} more\n` : '');
}
