import { expect, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { seededVector, tempStore } from './support/temp-store.js'
import { idOf, isTruncated, largeVersion3, textOf } from './support/version-3.js'

const COUNT = 20_000

test('20,000 records of version 3: every memory is found as before', () => {
  const rootDir = largeVersion3(COUNT)
  const store = tempStore(rootDir)
  expect(store.migrateIfNeeded()).toEqual({ from: 3, to: 4 })
  const active = (index: number) => index % 50 !== 7
  const embedded = (index: number) => index % 40 !== 3 && !isTruncated(index)
  const indexes = Array.from({ length: COUNT }, (_, index) => index)
  const status = store.status()
  expect(status).toMatchObject({
    records: indexes.filter(active).length,
    embedded: indexes.filter((index) => active(index) && embedded(index)).length,
    queued: indexes.filter((index) => active(index) && !embedded(index)).length,
    passages: indexes.filter((index) => active(index) && embedded(index)).length,
  })
  expect(store.listRecords({ includeInactive: true }).map(({ id }) => id)).toEqual(indexes.map(idOf))
  for (const index of [0, 1, 7, 499, 9_998, 19_999]) {
    expect(store.getRecord(idOf(index))).toMatchObject({ text: textOf(index), scope: '' })
    const vector = seededVector(index)
    if (!embedded(index)) continue
    expect(store.getEmbedding(idOf(index))).toEqual(vector)
    const options = { filter: { includeInactive: !active(index) } }
    const [hit] = store.searchByVector(vector, 1, options)
    expect(hit).toEqual({ recordId: idOf(index), distance: 0 })
    expect(store.searchByWords(`berth${index}`, 2, options)[0]?.recordId).toBe(idOf(index))
  }
  expect(store.searchByWords('harbour', COUNT).length).toBe(status.records)
  store.close()
  checkFile(rootDir, COUNT)
}, 120_000)
