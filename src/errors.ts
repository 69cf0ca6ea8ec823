/**
 * Every code that a {@link RecollectError} can have. Codes are stable: a minor release may add one, but no code
 * changes its meaning. `docs/errors.md` explains each code and what to do about it.
 */
export const ERROR_CODES = [
  // What the caller passed.
  'INVALID_ARGUMENT',
  'INVALID_VECTOR',
  'TEXT_TOO_LONG',
  // The engine: finding, loading and running it.
  'UNSUPPORTED_NODE',
  'UNSUPPORTED_PLATFORM',
  'ADDON_NOT_FOUND',
  'ADDON_LOAD_FAILED',
  'RUNTIME_NOT_FOUND',
  'RUNTIME_CHECKSUM_MISMATCH',
  'RUNTIME_LOAD_FAILED',
  'MODEL_NOT_FOUND',
  'MODEL_CHECKSUM_MISMATCH',
  'MODEL_INVALID',
  'MODEL_UNSUPPORTED',
  'INFERENCE_FAILED',
  'ENGINE_CLOSED',
  'INTERNAL',
  // Models from the Hub.
  'HUB_OFFLINE',
  'HUB_UNREACHABLE',
  'HUB_TIMEOUT',
  'HUB_UNAVAILABLE',
  'HUB_UNAUTHORIZED',
  'HUB_NOT_FOUND',
  'HUB_BAD_RESPONSE',
  'DOWNLOAD_CORRUPT',
  'CACHE_NOT_WRITABLE',
  'CACHE_IO',
  'CACHE_LOCKED',
  'DISK_FULL',
  // The store: opening it.
  'STORE_ROOT_INVALID',
  'STORE_NOT_READABLE',
  'STORE_NOT_WRITABLE',
  'STORE_NOT_A_DATABASE',
  'STORE_CORRUPT',
  'STORE_SCHEMA_NEWER',
  'STORE_SCHEMA_OUTDATED',
  'STORE_MIGRATION_FAILED',
  'STORE_IN_USE',
  'STORE_RESTORE_UNFINISHED',
  'BACKUP_INVALID',
  'STORE_EXTENSION_FAILED',
  // The store: using it.
  'STORE_CLOSED',
  'STORE_READONLY',
  'STORE_BUSY',
  'STORE_FULL',
  'STORE_IO',
  'STORE_FAILED',
  'RECORD_NOT_FOUND',
  'RECORD_EXISTS',
  'RECORD_INVALID',
  'SPACE_MISMATCH',
  'EMBEDDING_FAILED',
  'EMBEDDING_STALE',
  'NO_ENGINE',
] as const

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * The one error class of this package. `code` is for programs; `message` is for people and names what was expected,
 * what was received and, if possible, what to do.
 */
export class RecollectError extends Error {
  /** What went wrong, for programs. */
  readonly code: ErrorCode

  /** `options.cause`: the underlying error, if there is one. */
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }

  static {
    // On the prototype, as in the built-in errors, so that instances do not get an own property.
    Object.defineProperty(RecollectError.prototype, 'name', {
      value: 'RecollectError',
      configurable: true,
      writable: true,
    })
  }
}
