// The thread that stores: it may block, as SQLite does.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { SqliteMemoryRepository } from 'recollect'
import type { Stored, Vectors } from './messages.ts'

const { vectorsIn, rootDir } = workerData as { readonly vectorsIn: MessagePort; readonly rootDir: string }
const repository = SqliteMemoryRepository.open({ rootDir })
let stored = 0

vectorsIn.on('message', ({ texts, vectors, fingerprint }: Vectors) => {
  const records = texts.map((text, index) => ({ kind: 'fact' as const, text, embedding: vectors[index] }))
  // A text that is in the store already, from an earlier start or an earlier line, is not stored twice.
  stored += repository.insertRecords(records, { fingerprint, duplicates: 'merge' }).length
  parentPort?.postMessage({ stored } satisfies Stored)
})
vectorsIn.on('close', () => {
  repository.close()
  parentPort?.close()
})
