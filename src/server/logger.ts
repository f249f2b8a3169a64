import type { Logger } from '../protocol/index.js';

/**
 * Writes to standard error, one JSON object a line. Loaded when first needed: a server that has nothing to report
 * starts faster without.
 */
export function createLogger(): Logger {
  let loading: Promise<Logger> | undefined;
  return {
    error(fields, message) {
      loading ??= loadPino();
      loading.then(
        (logger) => logger.error(fields, message),
        () => process.stderr.write(`${message}\n`),
      );
    },
  };
}

async function loadPino(): Promise<Logger> {
  const { pino } = await import('pino');
  const serializers = { cause: pino.stdSerializers.errWithCause };
  const options = { base: null, serializers, timestamp: pino.stdTimeFunctions.isoTime };
  const logger: Logger = pino(options, pino.destination({ dest: 2 }));
  return logger;
}
