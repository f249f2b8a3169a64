/** Where progress is shown, such as `process.stderr`. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** How far a piece of work is. */
export interface Progress {
  /** What is being done. */
  readonly title: string;
  readonly done: number;
  /** As well as it is known: more may turn out to be there. */
  readonly total: number;
  /** What is counted, in the plural. */
  readonly unit: string;
  readonly elapsedMs: number;
  /** Said behind the numbers, such as bytes. */
  readonly detail?: string;
}

const REDRAW_MS = 100;
const LINE_MS = 5_000;
const BAR_CELLS = 20;

/**
 * Shows how far a long piece of work is: on a terminal in one line that changes, elsewhere by a plain line now and then.
 */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #nowMs: () => number;
  #nextMs: number;
  #isDrawn = false;

  /** `nowMs` is any clock that does not go back. */
  constructor(output: ProgressOutput, nowMs: () => number = () => performance.now()) {
    this.#output = output;
    this.#nowMs = nowMs;
    this.#nextMs = output.isTTY === true ? 0 : nowMs() + LINE_MS;
  }

  /** May be called as often as wanted: only now and then it asks for the progress and shows it. */
  show(progress: () => Progress): void {
    const nowMs = this.#nowMs();
    if (nowMs < this.#nextMs) return;
    const isTerminal = this.#output.isTTY === true;
    this.#nextMs = nowMs + (isTerminal ? REDRAW_MS : LINE_MS);
    const text = describeProgress(progress(), isTerminal ? BAR_CELLS : 0);
    if (!isTerminal) {
      this.#output.write(`${text}\n`);
      return;
    }
    // A line that is longer than the terminal is wide could not be overwritten.
    this.#output.write(`\r${text.slice(0, (this.#output.columns ?? 80) - 1)}\x1b[K`);
    this.#isDrawn = true;
  }

  /** Takes the changing line away, before something else is printed. */
  clear(): void {
    if (this.#isDrawn) this.#output.write('\r\x1b[K');
    this.#isDrawn = false;
  }
}

/** e.g. `copying Music [#####---------------]  25 %, 250/1000 items, 12 MB, 500/s, 2 s left`; no bar of 0 cells. */
export function describeProgress(progress: Progress, barCells: number): string {
  const { title, done, unit, elapsedMs, detail } = progress;
  const total = Math.max(progress.total, done);
  const share = total === 0 ? 1 : done / total;
  const full = Math.floor(share * barCells);
  const bar = barCells === 0 ? '' : `[${'#'.repeat(full)}${'-'.repeat(barCells - full)}] `;
  const perSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const parts = [
    `${bar}${Math.floor(share * 100)} %`,
    `${done}/${total} ${unit}`,
    ...(detail === undefined ? [] : [detail]),
    `${Math.round(perSecond)}/s`,
    ...(perSecond > 0 ? [`${describeSeconds((total - done) / perSecond)} left`] : []),
  ];
  return `${title} ${parts.join(', ')}`;
}

function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
