import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { isOutOfFiles } from '../../../file-errors.js'

/**
 * For SQLite's files that this process may have open. On POSIX systems closing a file drops all locks that the process
 * has on it, whichever code opened it. So such a file may be read directly only while no connection of this process
 * has it open.
 */
const CLOSING_DROPS_LOCKS = process.platform !== 'win32'

/** Whether a connection of this process, in any thread, has the file open. */
export function isOpenHere(path: string): boolean {
  return CLOSING_DROPS_LOCKS && descriptorsOf(path).length > 0
}

function descriptorsOf(path: string): number[] {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (file === undefined) return []
  return descriptors().filter((descriptor) => {
    try {
      const { dev, ino } = fstatSync(descriptor, { bigint: true })
      return dev === file.dev && ino === file.ino
    } catch {
      // Closed meanwhile, like the descriptor of the listing itself.
      return false
    }
  })
}

function descriptors(): number[] {
  try {
    return readdirSync('/dev/fd').map(Number).filter(Number.isInteger)
  } catch (error) {
    // Unknown does not mean that none is open.
    if (isOutOfFiles(error)) throw error
    return []
  }
}

/** Runs `work` with a function that reads a number of bytes at an offset; it returns fewer at the end of the file. */
export function withFile<T>(path: string, work: (read: (offset: number, bytes: number) => Buffer) => T): T {
  const file = openSync(path, 'r')
  try {
    return work((offset, bytes) => {
      const buffer = Buffer.alloc(bytes)
      return buffer.subarray(0, readSync(file, buffer, 0, bytes, offset))
    })
  } finally {
    // Another thread may have opened it meanwhile: leaking one descriptor is better than losing its locks.
    if (!CLOSING_DROPS_LOCKS || descriptorsOf(path).length <= 1) closeSync(file)
  }
}
