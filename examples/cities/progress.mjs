/** Says how far a piece of work is: on a terminal in one line that changes, elsewhere in a line for every tenth. */
export function startProgress(title, total) {
  const startedMs = performance.now();
  let done = 0;
  let shownTenths = 0;
  const text = () => {
    const seconds = (performance.now() - startedMs) / 1000;
    const percent = Math.floor((done / total) * 100);
    return `${title}: ${done}/${total} (${percent} %), ${seconds.toFixed(1)} s, ${Math.round(done / seconds)}/s`;
  };
  return {
    add(count) {
      done += count;
      const tenths = Math.floor((done / total) * 10);
      if (process.stdout.isTTY) process.stdout.write(`\r${text()}`);
      else if (tenths > shownTenths) console.log(text());
      shownTenths = tenths;
    },
    end() {
      if (process.stdout.isTTY) process.stdout.write('\n');
    },
  };
}
