import { chmodSync, closeSync, openSync } from 'node:fs'

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

/** Changes the permissions of a file; does nothing on a file system that has none, such as that of a memory stick. */
export function setMode(path: string, mode: number): void {
  try {
    chmodSync(path, mode)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && WITHOUT_MODES.has(error.code))) throw error
  }
}

const WITHOUT_MODES: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS'])
