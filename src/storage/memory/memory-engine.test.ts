import { describeStorageEngine } from '../suite.js';
import { openMemoryEngine } from './memory-engine.js';

describeStorageEngine('memory', async () => openMemoryEngine());
