import { accessSync, constants, realpathSync, rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { RecollectError } from '../../errors.js'
import { makeDirectories } from '../../files/directories.js'
import { statsOf } from '../../files/stats.js'
import { toFileError } from '../file-errors.js'

/** Directories that exports of this thread are writing to, by their real paths. */
const underWay = new Set<string>()

/**
 * Runs an export into a directory, which is created if needed, and removed again if the export fails.
 *
 * @param forbidden the real path of a directory whose files the store would import when it is opened
 * @throws RecollectError `INVALID_ARGUMENT` for a directory that cannot be exported to; `STORE_FULL`
 */
export async function intoDirectory<T>(
  target: string,
  forbidden: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const made = makeTarget(target)
  let real: string | undefined
  try {
    requireWritable(target)
    real = claim(target, forbidden)
    return await work()
  } catch (error) {
    if (made !== undefined) removeEmpty(target, made)
    throw error
  } finally {
    if (real !== undefined) underWay.delete(real)
  }
}

function makeTarget(target: string): string | undefined {
  try {
    const made = makeDirectories(target)
    if (statsOf(target)?.isDirectory() === true) return made
  } catch (cause) {
    const error = toFileError(cause)
    if (error instanceof RecollectError && error.code === 'STORE_FULL') throw error
    throw refused(
      target,
      `which cannot be created (${cause instanceof Error ? cause.message : String(cause)})`,
      cause,
    )
  }
  throw refused(target, 'which is a file')
}

function requireWritable(target: string): void {
  try {
    accessSync(target, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw refused(target, 'which cannot be written', cause)
  }
}

/** Claims a directory by its real path: two exports under two names of one directory would overwrite each other. */
function claim(target: string, forbidden: string | undefined): string {
  const real = realpathSync.native(target)
  if (underWay.has(real)) throw refused(target, 'to which an export is being written')
  if (real === forbidden) {
    throw refused(target, "whose files the store would import as the predecessor's when it is opened")
  }
  underWay.add(real)
  return real
}

function refused(target: string, why: string, cause?: unknown): RecollectError {
  return new RecollectError(
    'INVALID_ARGUMENT',
    `Expected a directory to export to, received ${target}, ${why}: choose another that is new or has no export, and is writable`,
    { cause },
  )
}

function removeEmpty(directory: string, topmost: string): void {
  try {
    for (let each = directory; each.length >= topmost.length; each = dirname(each)) rmdirSync(each)
  } catch {
    // Somebody else put something into it, so it is no longer ours to remove.
  }
}
