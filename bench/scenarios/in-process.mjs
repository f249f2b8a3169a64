// What an operation takes without the wire.
import { join } from 'node:path';
import { runChild } from '../load-process.mjs';
import { pinnedTo } from '../servers.mjs';

export default {
  title: 'Calls inside the process, without a socket',
  async run({ dataDir }) {
    const measured = {};
    const places = { memory: {}, LMDB: { folder: join(dataDir, 'in-process') } };
    for (const [name, options] of Object.entries(places)) {
      const microseconds = await runChild('in-process.mjs', pinnedTo(0), options);
      for (const [action, figure] of Object.entries(microseconds))
        measured[`${action}, ${name}, µs`] = figure;
    }
    return measured;
  },
};
