import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportReport } from 'recollect'
import { expect } from 'vitest'
import { tempDir } from './temp-store.js'

/** A line of records.jsonl. */
export const line = (id: string, more: object = {}) =>
  JSON.stringify({ id, kind: 'fact', text: `text of ${id}`, ...more })

/** A directory with the predecessor's files; `lines` is the content of records.jsonl. */
export function predecessor(lines: string | Buffer, files: Record<string, string> = {}): string {
  const rootDir = tempDir()
  mkdirSync(join(rootDir, 'memory'))
  writeFileSync(join(rootDir, 'memory', 'records.jsonl'), lines)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(rootDir, 'memory', name), content)
  return rootDir
}

/** Lines, and what happened to them. */
export function counts({ records }: ImportReport) {
  expect(records.imported + records.alreadyThere + records.rejected).toBe(records.lines)
  return [records.lines, records.imported, records.alreadyThere, records.rejected]
}
