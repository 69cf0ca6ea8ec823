import path from 'node:path/posix'

/** The directory that Claude sees. */
export const ROOT = '/memories'

/**
 * The path of a file or directory below the root, with its `.` and `..` resolved.
 *
 * @throws Error with the message of the SDK's own tool
 */
export function resolved(given: string): string {
  if (!given.startsWith(ROOT)) throw new Error(`Path must start with ${ROOT}, got: ${given}`)
  if (given.includes('\0')) throw new Error(`Path ${JSON.stringify(given)} contains a NUL`)
  const found = path.resolve(ROOT, path.join(ROOT, given.slice(ROOT.length).replace(/^\//, '')))
  if (found === ROOT || found.startsWith(`${ROOT}/`)) return found
  throw new Error(`Path ${given} would escape ${ROOT} directory`)
}

/** The parent directories of a path, nearest first, without the root. */
export function directoriesOf(file: string): string[] {
  const above = path.dirname(file)
  return above === ROOT ? [] : [above, ...directoriesOf(above)]
}
