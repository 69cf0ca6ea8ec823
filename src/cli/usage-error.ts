/** The command line is wrong in a way that the parser alone cannot see. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What was to be read cannot be taken for what it should be. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** What is wrong with a file, where the system does not say it itself. */
export function asInputError(path: string, error: Error): Error {
  return 'syscall' in error ? error : new InputError(`${path}: ${error.message}`)
}
