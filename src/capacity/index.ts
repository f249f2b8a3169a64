/**
 * What tables and their global indexes can do, in units of reads and of writes, and who is let in: token buckets of
 * the throughput that the settings give, of what partitions can do, and of on-demand tables that grow with their use.
 */
export {
  type Capacity,
  type CapacityKind,
  type CapacityMeter,
  type CapacityUse,
  unlimitedMeter,
} from './capacity-meter.js';
export { ThrottlingMeter } from './throttling-meter.js';
