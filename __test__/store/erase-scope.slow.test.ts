import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { seededVector, tempDir, tempStore } from './support/temp-store.js'

const COUNT = 20_000
const ERASED = 1_500

test('erasing 1,500 of 20,000 records takes one rewrite, and leaves nothing of them', () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const isErased = (index: number) => index % 13 === 5 && Math.floor(index / 13) < ERASED
  const word = (index: number) => `zq${index.toString(36)}wombat`
  for (let from = 0; from < COUNT; from += 1000) {
    store.insertRecords(
      Array.from({ length: 1000 }, (_, offset) => {
        const index = from + offset
        return {
          kind: 'fact',
          text: `${isErased(index) ? word(index) : `boat${index}`} lies in the harbour, as it did on day ${index}.`,
          scope: isErased(index) ? 'tenants/zqada' : `tenants/t${index % 100}`,
          embedding: seededVector(index),
        }
      }),
    )
  }
  const report = store.eraseScope('tenants/zqada')
  expect(report).toMatchObject({ erased: ERASED, logErased: true })
  for (const name of ['memory.db', 'memory.db-wal']) {
    const bytes = readFileSync(join(rootDir, name))
    expect([name, bytes.includes('wombat'), bytes.includes('zqada')]).toEqual([name, false, false])
    for (let index = 5; index < 13 * 20; index += 13)
      expect(bytes.includes(Buffer.from(seededVector(index).buffer, 0, 64))).toBe(false)
  }
  expect(store.searchByWords('harbour', COUNT)).toHaveLength(COUNT - ERASED)
  expect(store.status()).toMatchObject({ records: COUNT - ERASED, embedded: COUNT - ERASED })
  store.close()
  checkFile(rootDir, COUNT - ERASED)
}, 120_000)
