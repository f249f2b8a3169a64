import type { Logger } from '../protocol/index.js';

/**
 * Writes to standard error, one JSON object a line. Loaded when first needed: a server that has nothing to report
 * starts faster without. Every line has `fields`.
 */
export function createLogger(fields: object | null = null): Logger {
  let loading: Promise<Logger> | undefined;
  return {
    error(details, message) {
      loading ??= loadPino(fields);
      loading.then(
        (logger) => logger.error(details, message),
        () => process.stderr.write(`${message}\n`),
      );
    },
  };
}

/** A logger that can be told to say no more. */
export interface EndingLogger extends Logger {
  end(): void;
}

export function endingLogger(logger: Logger): EndingLogger {
  let hasEnded = false;
  return {
    error(details, message) {
      if (!hasEnded) logger.error(details, message);
    },
    end() {
      hasEnded = true;
    },
  };
}

async function loadPino(base: object | null): Promise<Logger> {
  const { pino } = await import('pino');
  const serializers = { cause: pino.stdSerializers.errWithCause };
  const options = { base, serializers, timestamp: pino.stdTimeFunctions.isoTime };
  const logger: Logger = pino(options, pino.destination({ dest: 2 }));
  return logger;
}
