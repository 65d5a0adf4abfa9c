import { configure, getLogger, jsonLinesFormatter, type Logger, type LogLevel } from '@logtape/logtape';
import type { Config } from './config.ts';

/** One JSON line per event on standard error. Never content or secrets: ids, counts, durations, reasons. */
export async function startLogging(level: Config['logLevel']): Promise<void> {
  const lowest: LogLevel = level === 'warn' ? 'warning' : level === 'silent' ? 'fatal' : level;
  await configure({
    reset: true,
    sinks: {
      lines: (record) => {
        process.stderr.write(jsonLinesFormatter(record));
      },
    },
    loggers: [
      { category: 'kontor', lowestLevel: lowest, sinks: level === 'silent' ? [] : ['lines'] },
      { category: 'fedify', lowestLevel: 'error', sinks: level === 'silent' ? [] : ['lines'] },
      { category: ['logtape', 'meta'], lowestLevel: 'error', sinks: ['lines'] },
    ],
  });
}

export const logger = (area: string): Logger => getLogger(['kontor', area]);
