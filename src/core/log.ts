import { pino } from 'pino';

/** Structured JSON lines on standard error, so that standard output stays for people. */
export type Log = ReturnType<typeof createLog>;

export function createLog(level: string) {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
