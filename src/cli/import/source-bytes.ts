import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { FoundSource } from './find-sources.js'

/** How many bytes an import reads from a source, for estimating the time left; undefined if unknown, as for a pipe. */
export function sourceBytes({ path, pipe }: FoundSource): number | undefined {
  if (pipe !== undefined) return undefined
  const stats = statSync(path)
  if (stats.isFile()) return stats.size
  return ['records.jsonl', 'audit.jsonl', 'embeddings.jsonl']
    .map((name) => statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0)
}
