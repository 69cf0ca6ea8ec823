import fc from 'fast-check'
import {
  MEMORY_KINDS,
  type MemoryKind,
  type MemoryRecord,
  type RecordFilter,
  type SqliteMemoryRepository,
} from 'recollect'
import { expect, test } from 'vitest'
import { axis, expectCode, seededVector, tempStore } from './support/temp-store.js'

/** Few different vectors, so that many distances are equal. */
const seeds = fc.integer({ min: 0, max: 25 })

const recordsArbitrary = fc.array(
  fc.record({
    kind: fc.constantFrom<MemoryKind>(...MEMORY_KINDS.slice(0, 3)),
    tags: fc.subarray(['a', 'b', 'c']),
    confidence: fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
    createdAt: fc.integer({ min: 0, max: 20 }),
    seed: seeds,
    fate: fc.constantFrom('none', 'none', 'none', 'forget', 'patch', 'invalidate', 'unembedded'),
  }),
  { maxLength: 60 },
)

const filterArbitrary: fc.Arbitrary<RecordFilter> = fc.record(
  {
    kind: fc.oneof(
      fc.constantFrom<MemoryKind>('fact', 'episode'),
      fc.constantFrom<MemoryKind[]>(['profile', 'episode']),
    ),
    tag: fc.oneof(fc.constantFrom('a', 'b', 'none'), fc.constant(['a', 'b'])),
    createdFrom: fc.integer({ min: 0, max: 20 }),
    createdBefore: fc.integer({ min: 0, max: 21 }),
    minConfidence: fc.constantFrom(0, 0.5, 0.6, 1),
    includeInactive: fc.boolean(),
  },
  { requiredKeys: [] },
)

function passes(record: MemoryRecord, filter: RecordFilter): boolean {
  const kinds = filter.kind === undefined ? MEMORY_KINDS : [filter.kind].flat()
  const tags = filter.tag === undefined ? [] : [filter.tag].flat()
  return (
    (filter.includeInactive === true || record.status === 'active') &&
    (kinds as readonly string[]).includes(record.kind) &&
    (tags as readonly string[]).every((tag) => record.tags.includes(tag)) &&
    record.createdAt >= (filter.createdFrom ?? 0) &&
    record.createdAt < (filter.createdBefore ?? Number.POSITIVE_INFINITY) &&
    record.confidence >= (filter.minConfidence ?? 0)
  )
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0))
}

/** Every record compared in double precision. */
function bruteForce(store: SqliteMemoryRepository, query: Float32Array, filter: RecordFilter) {
  return store
    .listRecords({ includeInactive: true })
    .filter((record) => passes(record, filter))
    .flatMap(({ id }) => {
      const vector = store.getEmbedding(id)
      return vector === null ? [] : [{ recordId: id, distance: distance(query, vector) }]
    })
}

test('a search equals an exhaustive search, for any filter and limit', () => {
  const store = tempStore()
  fc.assert(
    fc.property(
      recordsArbitrary,
      filterArbitrary,
      seeds,
      fc.integer({ min: 1, max: 80 }),
      (made, filter, seed, limit) => {
        store.eraseRecords({ includeInactive: true })
        store.transaction(() => {
          const records = store.insertRecords(
            made.map(({ seed: vector, fate, ...record }, index) => ({
              ...record,
              text: `record ${index}`,
              ...(fate === 'unembedded' ? {} : { embedding: seededVector(vector) }),
            })),
          )
          for (const [index, { id }] of records.entries()) {
            const fate = made[index]?.fate
            if (fate === 'forget') store.forgetSoftRecord(id)
            if (fate === 'invalidate') store.invalidateRecord(id)
            if (fate === 'patch') store.patchRecord(id, 'patched')
          }
        })
        const query = seededVector(seed)
        const expected = bruteForce(store, query, filter)
        const found = store.searchByVector(query, limit, { filter })
        // Never fewer than exist.
        expect(found.length).toBe(Math.min(limit, expected.length))
        const byId = new Map(expected.map((hit) => [hit.recordId, hit.distance]))
        for (const [index, hit] of found.entries()) {
          expect(byId.get(hit.recordId)).toBeCloseTo(hit.distance, 5)
          const before = found[index - 1]
          if (before === undefined) continue
          expect(before.distance).toBeLessThanOrEqual(hit.distance)
          if (before.distance === hit.distance) expect(before.recordId < hit.recordId).toBe(true)
        }
        // What is left out is not nearer than the last result; among ties, it has a later id.
        const last = found.at(-1)
        const foundIds = new Set(found.map(({ recordId }) => recordId))
        for (const hit of expected) {
          if (last === undefined || foundIds.has(hit.recordId)) continue
          expect(hit.distance).toBeGreaterThan(last.distance - 1e-5)
          if (Math.abs(hit.distance - last.distance) < 1e-6) expect(hit.recordId > last.recordId).toBe(true)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a bad filter is named as the filter of the call that was made', () => {
  const store = tempStore()
  for (const name of ['searchByVector', 'searchRecords'] as const) {
    const search = (options: unknown) => () => store[name](axis(0), 1, options as never)
    expectCode(
      search({ filter: { knd: 'fact' } }),
      'INVALID_ARGUMENT',
      `the filter of ${name}`,
      'mean "kind"',
    )
    expectCode(search({ filter: 5 }), 'INVALID_ARGUMENT', `filter of ${name}`, 'received 5')
    expectCode(search({ filtr: {} }), 'INVALID_ARGUMENT', `option of ${name}`, 'mean "filter"')
  }
})
