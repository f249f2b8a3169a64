import { expect, it } from 'vitest';
import { ref } from '../suite/steps.testing.js';
import { WriteJob } from './write-job.js';
import { type WriteGroup, WriteLanes } from './write-lanes.js';

/** Lanes whose groups are ended by the test. Jobs are named by the keys they read, `a/x a/y`. */
function lanesInSteps(maxGroups = 12) {
  const groups: WriteGroup[] = [];
  const ends = new Map<WriteGroup, () => void>();
  const lanes = new WriteLanes({
    maxGroups,
    run: (group) => {
      groups.push(group);
      return new Promise((resolve) => ends.set(group, resolve));
    },
  });
  const jobOf = (name: string) => {
    const keys = name.split(' ').map((place) => ref(place.split('/')[0] ?? '', place.split('/')[1] ?? ''));
    let made: WriteJob | undefined;
    void WriteJob.run({ keys, decide: () => ({ changes: [], result: undefined }) }, (job) => {
      made = job;
    });
    if (made === undefined) throw new Error('a job is made at once');
    return made;
  };
  const namesOf = (jobs: readonly WriteJob[]) =>
    jobs.map(({ places }) => places.map((place) => place.replace('\0', '/')).join(' '));
  return {
    lanes,
    groups,
    jobOf,
    add: (...names: string[]) => {
      for (const name of names) lanes.add(jobOf(name));
    },
    /** What the groups begun so far consist of now. */
    shown: async () => {
      await turn();
      return groups.map(({ jobs }) => namesOf(jobs));
    },
    end: async (at: number) => {
      const group = groups[at];
      if (group !== undefined) ends.get(group)?.();
      await turn();
    },
  };
}

async function turn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error('there is one');
  return item;
}

it('puts writes that come together and read the same spaces into one group', async () => {
  const { add, shown } = lanesInSteps();
  add('a/x', 'b/x', 'a/y', 'a/x b/x');
  expect(await shown()).toEqual([['a/x', 'a/y'], ['b/x'], ['a/x b/x']]);
});

it('lets one group of a lane read at a time, and up to four be at work', async () => {
  const { lanes, groups, add, shown, end } = lanesInSteps();
  for (let at = 0; at < 5; at++) {
    add(`a/${at}`, `a/${at}`);
    await turn();
    expect(groups).toHaveLength(Math.min(at, 3) + 1);
    add(`a/${at}`);
    await turn();
    const group = groups[at];
    if (group !== undefined) lanes.claim(group, { places: [], appends: false });
  }
  expect(await shown()).toEqual([
    ['a/0', 'a/0'],
    ['a/0', 'a/1', 'a/1'],
    ['a/1', 'a/2', 'a/2'],
    ['a/2', 'a/3', 'a/3'],
  ]);
  await end(0);
  expect((await shown())[4]).toEqual(['a/3', 'a/4', 'a/4', 'a/4']);
});

it('has two groups at work where they append to logs', async () => {
  const { lanes, groups, add, shown, end } = lanesInSteps();
  for (let at = 0; at < 4; at++) {
    add(`a/${at}`);
    await turn();
    const group = groups[at];
    if (group !== undefined) lanes.claim(group, { places: [], appends: true });
  }
  expect(await shown()).toEqual([['a/0'], ['a/1']]);
  await end(0);
  expect(await shown()).toEqual([['a/0'], ['a/1'], ['a/2', 'a/3']]);
});

it('gives every lane its turn when there are more than may be at work', async () => {
  const { add, shown, end } = lanesInSteps(1);
  add('a/1', 'b/1', 'c/1');
  await turn();
  add('a/2');
  await end(0);
  await end(1);
  await end(2);
  expect(await shown()).toEqual([['a/1'], ['b/1'], ['c/1'], ['a/2']]);
});

it('lets a write wait for the group that is writing what it wants', async () => {
  const { lanes, groups, add, shown, end } = lanesInSteps();
  add('a/x');
  await turn();
  lanes.claim(first(groups), { places: ['a\0x'], appends: false });
  add('a/x', 'a/y');
  expect(await shown()).toEqual([['a/x'], ['a/y']]);
  await end(1);
  expect(await shown()).toEqual([['a/x'], ['a/y']]);
  await end(0);
  expect(await shown()).toEqual([['a/x'], ['a/y'], ['a/x']]);
});

it('takes a write out of a group that read before another wrote, or while it does', async () => {
  const { lanes, groups, add, shown, end } = lanesInSteps();
  const claim = (group: WriteGroup, place: string) => lanes.claim(group, { places: [place], appends: false });
  add('a/0');
  await turn();
  claim(first(groups), 'a\0none');
  add('a/x', 'a/y', 'a/z');
  await turn();
  const [writing, reading] = groups;
  if (writing === undefined || reading === undefined) throw new Error('two groups');
  claim(writing, 'a\0x');
  lanes.release(writing);
  claim(writing, 'a\0z');
  lanes.sift(reading);
  expect(await shown()).toEqual([['a/0'], ['a/y']]);
  await end(0);
  claim(reading, 'a\0y');
  expect(await shown()).toEqual([['a/0'], ['a/y'], ['a/x', 'a/z']]);
});

it('sends all who want a contested place through one lane, until nobody does', async () => {
  const { lanes, add, shown, end } = lanesInSteps();
  lanes.markContested(['a\0x']);
  add('a/x', 'a/y', 'b/1 a/x');
  await turn();
  add('a/x');
  expect(await shown()).toEqual([['a/x', 'b/1 a/x'], ['a/y']]);
  await end(0);
  expect((await shown())[2]).toEqual(['a/x']);
  await end(2);
  await end(1);
  add('a/x', 'a/z');
  expect((await shown())[3]).toEqual(['a/x', 'a/z']);
});

it('lets suspects go alone, one after another', async () => {
  const { lanes, jobOf, shown, end } = lanesInSteps();
  const suspects = ['a/x', 'a/y'].map(jobOf);
  for (const job of suspects) job.isSuspect = true;
  lanes.addFirst(suspects);
  expect(await shown()).toEqual([['a/x']]);
  await end(0);
  expect(await shown()).toEqual([['a/x'], ['a/y']]);
});
