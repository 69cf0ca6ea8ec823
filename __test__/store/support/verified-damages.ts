import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SqliteMemoryRepository } from 'recollect'
import { loadSqlite } from '../../../src/store/sqlite/database/driver.js'
import { seededVector, tempDir } from './temp-store.js'
import { WordEmbedder } from './word-embedder.js'

const PROGRAM = join(import.meta.dirname, '../../fixtures/store/damages.mjs')

/** What happened to damaged stores; see fixtures/store/damages.mjs. */
export interface VerifiedDamages {
  readonly damages: number
  /** Those that changed an answer, or were refused. */
  readonly changed: number
  readonly found: number
  readonly missed: readonly { readonly seed: number; readonly kind: number }[]
  readonly falseAlarms: readonly unknown[]
}

/** A store with data of every kind, without the space that vec0 reserves, so that damage hits content. */
export async function storeOfEverything(): Promise<string> {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecords(
    Array.from({ length: 60 }, (_, index) => ({
      id: `r${index}`,
      kind: index % 3 === 0 ? ('episode' as const) : ('fact' as const),
      text: `text number ${index} r${index} `.repeat(1 + (index % 7) * 20),
      tags: index % 2 === 0 ? ['even'] : [],
      metadata: { index },
      scope: index % 5 === 0 ? 'users/ada' : '',
      createdAt: 1_700_000_000 + index,
      ...(index % 6 === 0
        ? { source: { id: 'log', position: index, heading: 'Harbour', title: 'The log of the harbour' } }
        : {}),
      ...(index % 4 === 0 ? {} : { embedding: seededVector(index) }),
    })),
  )
  store.invalidateRecord('r7', 'wrong')
  store.forgetSoftRecord('r8', 'asked')
  store.supersedeRecord('r9', { id: 'r60', kind: 'fact', text: 'text number 60 r60' }, 'newer')
  store.forgetHardRecord('r10', 'asked')
  await store.retryFailedEmbeddings(new FailingEmbedder('unspecified'), { limit: 5, untried: true })
  store.close()
  const db = new (loadSqlite().Database)(join(rootDir, 'memory.db'), {})
  db.exec('VACUUM')
  db.close()
  return rootDir
}

class FailingEmbedder extends WordEmbedder {
  override async embedBatch(): Promise<never> {
    throw new Error('out of order')
  }

  override async embed(): Promise<never> {
    throw new Error('out of order')
  }
}

/** Damages a store in the ways of these seeds, in a separate process, which must neither crash nor hang. */
export async function verifyDamaged(from: number, to: number): Promise<VerifiedDamages> {
  const rootDir = await storeOfEverything()
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      PROGRAM,
      rootDir,
      String(from),
      String(to),
    ])
    console.log(stdout.trim())
    return JSON.parse(stdout) as VerifiedDamages
  } finally {
    rmSync(rootDir, { recursive: true, force: true })
  }
}
