/**
 * CockroachDB does not let a statement change a table twice ("multiple modification subqueries of the same table"),
 * so there a transaction of several statements does what one does elsewhere: what is put and counted, what is deleted,
 * and each space's appends.
 */
import type { PlacedChanges } from './write-locks.js';
import { isChanged, type SpaceChanges } from './write-plan.js';

/** The parts that a statement each can do. Everything that was read is in the first. */
export function phasesOf(spaces: readonly PlacedChanges[]): readonly (readonly PlacedChanges[])[] {
  const puts = spaces.map(({ spaceId, changes }) => ({ spaceId, changes: putsAndReads(changes) }));
  const deletes = spaces.map(({ spaceId, changes }) => ({ spaceId, changes: deletesOf(changes) }));
  const logs = spaces.map(({ spaceId, changes: { appends, advances } }) => ({
    spaceId,
    changes: { ...nothing(), appends, advances },
  }));
  const phases = [deletes, ...logs.map((space) => [space])].map((phase) =>
    phase.filter(({ changes }) => isChanged(changes)),
  );
  return [puts, ...phases.filter((phase) => phase.length > 0)];
}

function putsAndReads({ entries, counters, reads }: SpaceChanges): SpaceChanges {
  const puts = [...entries].filter(([, { value }]) => value !== undefined);
  return { ...nothing(), entries: new Map(puts), counters, reads };
}

function deletesOf({ entries }: SpaceChanges): SpaceChanges {
  return { ...nothing(), entries: new Map([...entries].filter(([, { value }]) => value === undefined)) };
}

function nothing(): SpaceChanges {
  return { entries: new Map(), counters: new Map(), appends: [], advances: [], reads: new Map() };
}
