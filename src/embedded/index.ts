/** Stator inside a test or an application: `import { startStator } from 'statordb'`. */
export {
  type ClientSettings,
  type HeldItem,
  type Stator,
  type StatorOptions,
  startStator,
} from './start-stator.js';
