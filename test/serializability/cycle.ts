/** Nodes of a directed graph that lead to one another in a circle; undefined when there is none. */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const left = withoutEnds(edges);
  const [start] = left.keys();
  if (start === undefined) return undefined;
  // Every node that is left leads to another that is left: walking on must come round.
  const path: string[] = [start];
  for (;;) {
    const next: string | undefined = left.get(path.at(-1) ?? start)?.find((node) => left.has(node));
    if (next === undefined) throw new Error('a node that is left leads on');
    const seenAt = path.indexOf(next);
    if (seenAt >= 0) return [...path.slice(seenAt), next];
    path.push(next);
  }
}

/** What remains of a graph when nodes that lead nowhere are taken away, again and again. */
function withoutEnds(edges: ReadonlyMap<string, readonly string[]>): Map<string, readonly string[]> {
  const left = new Map(edges);
  const sources = new Map<string, string[]>();
  const exits = new Map<string, number>();
  for (const [from, targets] of edges) {
    exits.set(from, targets.length);
    for (const to of targets) sources.set(to, [...(sources.get(to) ?? []), from]);
  }
  const ends = [...sources.keys()].filter((node) => !edges.has(node));
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const from of sources.get(end) ?? []) {
      const count = (exits.get(from) ?? 0) - 1;
      exits.set(from, count);
      if (count === 0) ends.push(from);
    }
  }
  return left;
}
