import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'

const CHILD = join(import.meta.dirname, '../../fixtures/store/killed.mjs')

/** Has a process do these steps with the store and kill itself, so that its log stays; see `killed.mjs`. */
export function killed(rootDir: string, ...steps: readonly string[]): void {
  const { signal, stderr } = spawnSync(process.execPath, [CHILD, rootDir, ...steps], { encoding: 'utf8' })
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' })
}

/** Every file of a directory, by its SHA-256. */
export function filesOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).sort()
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex'),
    ]),
  )
}
