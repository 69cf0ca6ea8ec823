import { invalid } from '../options/check.js'

/**
 * Where this package tells what it does: `console`, a winston or a pino logger, or any object with some of
 * these methods. What it lacks is not told. No message and no field ever holds the text of a record.
 */
export interface MemoryLogger {
  /** What helps to look into a fault: an engine is loaded, a store is open, records were embedded. */
  debug?(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** What is done and not every day: a migration, an import. */
  info?(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** What went another way than asked for; the field `warning` is one of `WARNING_CODES`. */
  warn?(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** What ONNX Runtime logs as an error. An error of a call is thrown by it, and not logged. */
  error?(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** The `logger` option of whatever has one. */
export interface LoggerOption {
  /**
   * Where to tell what is done. Left out: warnings go to `process.emitWarning`, each kind once, and the rest
   * nowhere. `null`: nothing is told.
   */
  readonly logger?: MemoryLogger | null | undefined
}

/** The levels of a logger, the least grave first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** @throws RecollectError `INVALID_ARGUMENT` for what nothing could be told to */
export function requireOptionalLogger(value: unknown, what: string): MemoryLogger | null | undefined {
  if (value === undefined || value === null) return value
  const logger = value as Readonly<Record<LogLevel, unknown>>
  const methods = isObject(value) ? LOG_LEVELS.map((level) => logger[level]) : []
  const known = methods.filter((method) => method !== undefined)
  if (known.length > 0 && known.every((method) => typeof method === 'function')) return value as MemoryLogger
  throw invalid(what, `an object with some of the methods ${LOG_LEVELS.join(', ')}, or null`, value)
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' || typeof value === 'function'
}
