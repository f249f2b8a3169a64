import { describeStorageEngine } from '../suite.js';
import { openLmdbEngine } from './open-lmdb-engine.js';
import { temporaryFolders } from './temporary-folder.testing.js';

const newFolder = temporaryFolders();

describeStorageEngine('lmdb', () => openLmdbEngine({ path: newFolder() }));
describeStorageEngine('lmdb, alone', () => openLmdbEngine({ path: newFolder(), isAlone: true }));
