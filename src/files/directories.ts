import { mkdirSync, rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { statsOf } from './stats.js'

/**
 * Creates a directory and its missing parents, accessible to their owner only, because memories are private. Creates
 * them one by one: `recursive` in Node.js never returns where a directory cannot be created, such as below `/proc`.
 *
 * @returns the topmost directory that was created; undefined if the path already existed
 */
export function makeDirectories(path: string): string | undefined {
  const missing: string[] = []
  for (let each = path; statsOf(each) === undefined; each = dirname(each)) {
    missing.unshift(each)
    if (dirname(each) === each) break
  }
  let topmost: string | undefined
  for (const each of missing) {
    try {
      mkdirSync(each, { mode: 0o700 })
      topmost ??= each
    } catch (error) {
      // Another process may have created it first.
      if (statsOf(each)?.isDirectory() !== true) throw error
    }
  }
  return topmost
}

/** Removes a directory that {@link makeDirectories} created, and its parents up to the topmost one, if they are empty. */
export function removeEmptyDirectories(directory: string, topmost: string): void {
  try {
    for (let each = directory; each.length >= topmost.length; each = dirname(each)) rmdirSync(each)
  } catch {
    // Somebody else put something into it, so it is no longer ours to remove.
  }
}
