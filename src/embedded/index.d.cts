import type { ClientSettings, HeldItem, Stator, StatorOptions } from './index.js' with {
  'resolution-mode': 'import',
};

export type { ClientSettings, HeldItem, Stator, StatorOptions };
export declare function startStator(options?: StatorOptions): Promise<Stator>;
