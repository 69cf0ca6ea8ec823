/** Where an orchestrator tells what it does; `console` is one. What it lacks is not told. */
export interface MemoryLogger {
  debug?(message: string, fields?: Readonly<Record<string, unknown>>): void
  info?(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn?(message: string, fields?: Readonly<Record<string, unknown>>): void
  error?(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** Tells the logger; one that throws must not cost a memory. */
export function log(
  logger: MemoryLogger | undefined,
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  try {
    logger?.[level]?.(message, fields)
  } catch {
    // There is no one left to tell.
  }
}

/** An error as fields of a log line. */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: String(error) }
  return 'code' in error ? { code: error.code, error: error.message } : { error: error.message }
}
