import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, test } from 'vitest'
import { readLog } from '../../src/store/sqlite/database/log/frames.js'
import { seededRandom } from './support/faults.js'
import { killed } from './support/killed.js'
import { tempDir } from './support/temp-store.js'

const PAGE_BYTES = 8192

/** The place of `nBackfillAttempted` in the log index, in words of 4 bytes; see https://sqlite.org/walformat.html. */
const ATTEMPTED = 32

/** A store whose process was killed after VACUUM: its log has every page, and many are not where they were. */
function vacuumed(before: readonly string[], after: readonly string[]) {
  const rootDir = tempDir()
  killed(rootDir, ...before, 'vacuum', ...after)
  const path = join(rootDir, 'memory.db')
  const file = readFileSync(path)
  const { frames } = readLog(readFileSync(`${path}-wal`), PAGE_BYTES)
  const contents = new Map(frames.map(({ page, content }) => [page, content]))
  const pages = [...contents.keys()].sort((a, b) => a - b)
  /** A store with only these pages of the log in its file. */
  const half = (written: readonly number[], index: 'kept' | 'gone') => {
    const to = tempDir()
    const mixed = Buffer.alloc(Math.max(file.length, ...written.map((page) => page * PAGE_BYTES)))
    file.copy(mixed)
    for (const page of written) contents.get(page)?.copy(mixed, (page - 1) * PAGE_BYTES)
    writeFileSync(join(to, 'memory.db'), mixed)
    copyFileSync(`${path}-wal`, join(to, 'memory.db-wal'))
    if (index === 'kept') {
      const shared = readFileSync(`${path}-shm`)
      // Before SQLite writes the first page, it says how many frames it attempts to write.
      if (written.length > 0) new Uint32Array(shared.buffer, shared.byteOffset)[ATTEMPTED] = frames.length
      writeFileSync(join(to, 'memory.db-shm'), shared)
    }
    return to
  }
  return { pages, half }
}

function idsOf(rootDir: string, readonly: boolean): string[] {
  const store = SqliteMemoryRepository.open({ rootDir, readonly })
  const ids = store.listRecords().map(({ id }) => id)
  store.close()
  return ids
}

interface Steps {
  readonly before: readonly string[]
  /** Changes after VACUUM. */
  readonly after?: readonly string[]
  /** How many records there are then. */
  readonly count: number
}

const STORES: Record<string, Steps> = {
  'a small store': { before: ['many:a0-9'], count: 10 },
  'a store with room for vectors': { before: ['many:a0-99', 'reopen', 'many:a100-119'], count: 120 },
  'a store with an erased record': { before: ['many:x0-0', 'many:a0-9', 'hard-forget:x0-0'], count: 10 },
  'a store with later changes': { before: ['many:a0-9'], after: ['one:b0-3'], count: 14 },
}

describe.each(Object.entries(STORES))(
  '%s, while the log of VACUUM is written into its file',
  (_, { before, after = [], count }) => {
    function expectWhole(rootDir: string, what: string): void {
      for (const readonly of [true, false]) {
        const ids = (() => {
          try {
            return idsOf(rootDir, readonly)
          } catch (cause) {
            throw new Error(`${what}${readonly ? ', read-only' : ''}`, { cause })
          }
        })()
        expect(ids, what).toHaveLength(count)
      }
    }

    test('a killed process: the first pages are written', { timeout: 120_000 }, () => {
      const { pages, half } = vacuumed(before, after)
      expect(pages.length).toBeGreaterThan(20)
      for (let length = 0; length <= pages.length; length += length < 8 || length > pages.length - 8 ? 1 : 3)
        for (const index of ['kept', 'gone'] as const)
          expectWhole(half(pages.slice(0, length), index), `${length} pages, log index ${index}`)
    })

    test('a loss of power: any pages are written', { timeout: 120_000 }, () => {
      const { pages, half } = vacuumed(before, after)
      for (let seed = 0; seed < 40; seed++) {
        const random = seededRandom(seed)
        const share = random()
        expectWhole(
          half(
            pages.filter(() => random() < share),
            'gone',
          ),
          `seed ${seed}`,
        )
      }
    })
  },
)
