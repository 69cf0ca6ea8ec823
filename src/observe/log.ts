import { describeValue } from '../options/describe.js'
import type { LogLevel, MemoryLogger } from './logger.js'
import { type WarningCode, warnOnce } from './process-warning.js'

/** The fields of a log line. */
export type LogFields = Readonly<Record<string, unknown>>

/** Every pino logger has this; pino takes the fields first and would drop those that come after the message. */
const PINO = Symbol.for('pino.serializers')

/** Writes to a logger; nothing that the logger does can disturb the caller. */
export class Log {
  readonly #logger: MemoryLogger | null | undefined
  readonly #fieldsFirst: boolean

  constructor(logger: MemoryLogger | null | undefined) {
    this.#logger = logger
    this.#fieldsFirst = typeof logger === 'object' && logger !== null && PINO in logger
  }

  /** The caller's own object, to recognize one that is used twice. */
  get logger(): MemoryLogger | null | undefined {
    return this.#logger
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#tell('debug', message, fields)
  }

  info(message: string, fields: LogFields = {}): void {
    this.#tell('info', message, fields)
  }

  /** Without a logger, emits a process warning, once for each kind. */
  warn(warning: WarningCode, message: string, fields: LogFields = {}): void {
    if (this.#logger === undefined) warnOnce(warning, message)
    else this.#tell('warn', message, { warning, ...fields })
  }

  error(message: string, fields: LogFields = {}): void {
    this.#tell('error', message, fields)
  }

  #tell(level: LogLevel, message: string, fields: LogFields): void {
    try {
      const first: unknown = this.#fieldsFirst ? fields : message
      const second: unknown = this.#fieldsFirst ? message : fields
      // Called as a method, because the logger may need its `this`.
      const told: unknown = (this.#logger as LogMethods | null | undefined)?.[level]?.(first, second)
      // An unhandled rejection of an asynchronous logger would end the process.
      if (isThenable(told)) told.then(undefined, () => undefined)
    } catch {
      // There is nowhere left to report it.
    }
  }
}

type LogMethods = { readonly [level in LogLevel]?: (first: unknown, second: unknown) => unknown }

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** An error as fields of a log line. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: describeValue(error) }
  return 'code' in error ? { code: error.code, error: error.message } : { error: error.message }
}
