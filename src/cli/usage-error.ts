/** The command line is wrong in a way that the parser cannot detect. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The input is not what was expected. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** The error for a file, with its path if the system's message lacks it. */
export function asInputError(path: string, error: Error): Error {
  return 'syscall' in error ? error : new InputError(`${path}: ${error.message}`)
}
