import { ERROR_CODES, type ErrorCode, RecollectError } from '../errors.js'

const CODES: ReadonlySet<string> = new Set(ERROR_CODES)

/**
 * Turns what the addon threw or reported into an error of this package. Its code is kept if it is one of ours; any
 * other becomes `INTERNAL`. A thrown error becomes the `cause`.
 */
export function fromNative(failure: unknown): RecollectError {
  if (failure instanceof RecollectError) {
    return failure
  }
  const options = failure instanceof Error ? { cause: failure } : undefined
  const { code, message } = (failure ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  if (isErrorCode(code) && typeof message === 'string') {
    return new RecollectError(code, message, options)
  }
  return new RecollectError(
    'INTERNAL',
    `The native engine failed unexpectedly: ${String(message ?? failure)}`,
    options,
  )
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && CODES.has(code)
}
