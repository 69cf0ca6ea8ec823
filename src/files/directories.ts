import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { statsOf } from './stats.js'

/**
 * Makes a directory and the parents that it lacks, for their owner alone: memories are private. One by one,
 * since `recursive` of Node.js never returns where one cannot be made, as below `/proc`.
 *
 * @returns the topmost that was made; undefined when there was something of that name
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
      // Another process may have been faster.
      if (statsOf(each)?.isDirectory() !== true) throw error
    }
  }
  return topmost
}
