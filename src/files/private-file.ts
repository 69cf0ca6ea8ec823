import { closeSync, openSync } from 'node:fs'

/** The mode of a file with memories: only its owner may read and write it. Windows has no such modes. */
export const PRIVATE_MODE = 0o600

/**
 * Creates an empty file that only its owner may read. SQLite would give a file that it creates the permissions that the
 * process usually gives, so that others could read it.
 *
 * @throws if something has that name, even a link: it never writes into an existing file
 */
export function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'wx', PRIVATE_MODE))
}
