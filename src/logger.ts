import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';

/** Logs as lines for people on a terminal, as JSON elsewhere, to standard error. Answers are never in them. */
export function createLogger(level: Config['LOG_LEVEL']): Logger {
  const destination = process.stderr.isTTY
    ? pretty({ destination: 2, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : pino.destination({ dest: 2, sync: false });
  return pino({ level, redact: ['req.headers.authorization'] }, destination);
}
