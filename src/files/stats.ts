import { type Stats, statSync } from 'node:fs'

/**
 * The stats of a path; undefined if nothing is there. For a path below a file, Node.js 22.14 throws and newer versions
 * return undefined, which is right.
 */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR') return undefined
    throw cause
  }
}
