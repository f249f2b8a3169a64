/** What a worker process of `stator serve` runs. */
import { runWorker } from '../server/index.js';
import { surviveStrayRejections } from './stray-rejections.js';

surviveStrayRejections();
await runWorker();
