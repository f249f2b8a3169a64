// A reporter for vitest that writes what has failed, where and why, in few lines each, to the file that FAILURES_FILE
// names: tests, hooks, files that cannot be loaded, errors that nobody caught, and worker processes that died. The file is
// not written when nothing failed.
import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const MESSAGE_LINES = 12;
const DIFF_LINES = 20;
const UNFINISHED_FILES = 10;

export default class FailuresReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const lines = [
      ...modules.flatMap(failuresOf),
      ...unhandledErrors.flatMap((error) => linesOf('not caught', error)),
      ...unfinished(modules),
    ];
    if (lines.length > 0) writeFileSync(process.env.FAILURES_FILE, `${lines.join('\n')}\n`);
  }
}

function failuresOf(module) {
  const file = module.relativeModuleId;
  return [
    ...module.errors().flatMap((error) => linesOf(file, error)),
    ...[...module.children.allSuites()].flatMap((suite) =>
      suite.errors().flatMap((error) => linesOf(`${file} > ${suite.fullName}`, error)),
    ),
    ...[...module.children.allTests()].flatMap((test) =>
      (test.result().errors ?? []).flatMap((error) => linesOf(`${file} > ${test.fullName}`, error)),
    ),
  ];
}

/** The files that a dead worker has left behind. */
function unfinished(modules) {
  const files = modules.filter((module) => /^(queued|pending)$/.test(module.state()));
  return files
    .slice(0, UNFINISHED_FILES)
    .map((module) => `  ✗ ${module.relativeModuleId} was not run to its end`);
}

function linesOf(place, error) {
  const stack = String(error.stack ?? '').split('\n');
  const ours = stack.find((line) => /[:/](src|test)\//.test(line) && !line.includes('node_modules'));
  return [
    `  ✗ ${place}`,
    ...firstLines(`${error.name}: ${error.message}`, MESSAGE_LINES),
    ...(error.diff === undefined ? [] : firstLines(error.diff, DIFF_LINES)),
    ...(error.cause === undefined
      ? []
      : firstLines(`cause: ${error.cause.message ?? error.cause}`, MESSAGE_LINES)),
    ...(ours === undefined ? [] : [`      ${ours.trim()}`]),
  ];
}

function firstLines(text, count) {
  return stripVTControlCharacters(text)
    .split('\n')
    .slice(0, count)
    .map((line) => `      ${line.slice(0, 400)}`);
}
