import { invalid } from '../options/check.js'

/**
 * Receives this package's log: `console`, a winston or a pino logger, or any object with some of these methods.
 * Levels without a method are skipped. No message and no field ever contains the text of a record.
 */
export interface MemoryLogger {
  /** For debugging: an engine is loaded, a store is open, records were embedded. */
  debug?(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Rare operations: a migration, an import. */
  info?(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Something did not go as requested; the field `warning` is one of `WARNING_CODES`. */
  warn?(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Errors that ONNX Runtime logs. A call throws its own errors and does not log them. */
  error?(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** The `logger` option. */
export interface LoggerOption {
  /**
   * Where to log. Default: warnings go to `process.emitWarning`, each kind once, and nothing else is logged.
   * `null`: nothing is logged.
   */
  readonly logger?: MemoryLogger | null | undefined
}

/** The levels of a logger, lowest first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number]

/** @throws RecollectError `INVALID_ARGUMENT` for a value that is not a logger */
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
