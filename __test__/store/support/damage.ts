import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'
import { loadSqlite } from '../../../src/store/sqlite/database/driver.js'
import { startTask } from './processes.js'
import { seededVector, tempDir } from './temp-store.js'

/** Uses this many damaged copies of a store in a separate process, which must neither crash nor hang. */
export async function useDamaged(from: number, to: number): Promise<void> {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecords(
    Array.from({ length: 60 }, (_, index) => ({
      id: `r${index}`,
      kind: index % 3 === 0 ? 'episode' : 'fact',
      text: `text number ${index} `.repeat(1 + (index % 7) * 20),
      tags: index % 2 === 0 ? ['even'] : [],
      metadata: { index },
      ...(index % 4 === 0 ? {} : { embedding: seededVector(index) }),
    })),
  )
  store.invalidateRecord('r7')
  store.close()
  // Without the empty space that vec0 reserves for a thousand vectors, damage hits content more often.
  const db = new (loadSqlite().Database)(join(rootDir, 'memory.db'), {})
  db.exec('VACUUM')
  db.close()
  const { code, signal, lines, errors } = await startTask(['damage', rootDir, String(from), String(to)])
    .finished
  rmSync(rootDir, { recursive: true, force: true })
  expect({ code, signal, errors }).toEqual({ code: 0, signal: null, errors: '' })
  console.log(JSON.stringify(lines.at(-1)))
  expect(lines.at(-1)).toMatchObject({ damages: to - from })
}
