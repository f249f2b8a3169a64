// The work of an operation as bare SQL (see bare-work.mjs), in a closed loop. A process of its own: takes one message
// { url, workload, concurrency, seconds, warmupSeconds }, answers { opsPerSecond, errors }.
import { openBareWork } from './bare-work.mjs';
import workloadKeys from './workloads/key-numbers.mjs';

process.once('message', async (options) => {
  process.send(await measure(options));
  process.disconnect();
});

async function measure({ url, workload, concurrency, seconds, warmupSeconds }) {
  const { work, end } = await openBareWork(url, workload);
  const keyNumber = workloadKeys[workload];
  let [next, done, stopped] = [0, 0, false];
  const loop = async () => {
    while (!stopped) {
      const n = next++;
      const key = Buffer.from(`customer#${String(keyNumber(n)).padStart(8, '0')}`);
      await work({ key, name: `Customer ${n}`, value: Buffer.from(`${n}`.padEnd(350, 'a')) });
      done += 1;
    }
  };
  const working = Array.from({ length: concurrency }, loop);
  await new Promise((resolve) => setTimeout(resolve, warmupSeconds * 1000));
  const [doneBefore, startMs] = [done, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const opsPerSecond = ((done - doneBefore) * 1000) / (performance.now() - startMs);
  stopped = true;
  await Promise.all(working);
  await end();
  return { opsPerSecond, errors: 0 };
}
