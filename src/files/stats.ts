import { type Stats, statSync } from 'node:fs'

/**
 * What a path names; undefined where there is nothing. Node.js 22.14 throws for a path below a file, and newer ones say
 * that there is nothing, which is so.
 */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR') return undefined
    throw cause
  }
}
