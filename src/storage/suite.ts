/**
 * What every engine must pass. An engine's test file is one line: `describeStorageEngine('memory', open)`.
 * The engine is wrapped in its contract, and nothing here depends on how it answers, at once or later.
 */
import { afterEach, beforeEach, describe } from 'vitest';
import { withContract } from './contract.js';
import type { StorageEngine } from './engine.js';
import { describeKeys } from './suite/keys.testing.js';
import { describeAppends, describeCounters } from './suite/logs.testing.js';
import { describeGet, describeRange } from './suite/reading.testing.js';
import { describeSnapshots, describeSpaces } from './suite/spaces.testing.js';
import { describeAtomicity, describeConcurrency } from './suite/writing.testing.js';

/** Opens an engine that holds nothing. The suite closes it. */
export type OpenEmptyEngine = () => Promise<StorageEngine>;

export function describeStorageEngine(name: string, open: OpenEmptyEngine): void {
  describe(`storage engine: ${name}`, () => {
    let engine: StorageEngine;
    beforeEach(async () => {
      engine = withContract(await open());
      await engine.createSpaces(['a', 'b']);
    });
    afterEach(() => engine.close());

    describeGet(() => engine);
    describeRange(() => engine);
    describeKeys(() => engine);
    describeAtomicity(() => engine);
    describeConcurrency(() => engine);
    describeCounters(() => engine);
    describeAppends(() => engine);
    describeSnapshots(() => engine);
    describeSpaces(() => engine);
  });
}
