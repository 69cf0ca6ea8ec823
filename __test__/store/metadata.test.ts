import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { type JsonValue, SqliteMemoryRepository } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadSqlite, type SqliteDatabase } from '../../src/store/sqlite/database/driver.js'
import { expectCode } from './support/temp-store.js'

function memoryStore(): SqliteMemoryRepository {
  const store = SqliteMemoryRepository.open({ memory: true })
  onTestFinished(() => store.close())
  return store
}

const record = (metadata: unknown) => ({ kind: 'fact', text: 'x', metadata: metadata as JsonValue }) as const

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

test('metadata round-trips', () => {
  const store = memoryStore()
  fc.assert(
    fc.property(fc.jsonValue(), (metadata) => {
      // JSON does not distinguish zeros.
      const given = JSON.parse(JSON.stringify(metadata)) as JsonValue
      const { id } = store.insertRecord(record(given))
      expect(store.getRecord(id)?.metadata).toEqual(given)
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['an object of another realm', runInNewContext('({ a: [1, { b: null }] })'), { a: [1, { b: null }] }],
  ['a thousand levels', nested(1000), nested(1000)],
])('%s is kept', (_, given, expected) => {
  expect(memoryStore().insertRecord(record(given)).metadata).toEqual(expected)
})

describe('values that JSON cannot represent are refused, not altered', () => {
  class Thing {
    a = 1
  }
  const circle: { self?: unknown } = {}
  circle.self = circle
  const thrower = () => {
    throw new Error('not to be had')
  }
  test.each<[string, unknown, ...string[]]>([
    ['NaN', { a: Number.NaN }, 'metadata.a', 'NaN'],
    ['Infinity', [1, Number.POSITIVE_INFINITY], 'metadata[1]', 'Infinity'],
    ['undefined', { a: { b: undefined } }, 'metadata.a.b', 'undefined'],
    ['a hole', Object.assign([1], { 2: 1 }), 'metadata[1]', 'undefined'],
    ['a function', { c: () => 1 }, 'metadata.c', 'a function'],
    ['a symbol', [Symbol('s')], 'metadata[0]', 'a symbol'],
    ['a BigInt', { n: 1n }, 'metadata.n', '1n'],
    ['a Map', { d: new Map([[1, 2]]) }, 'metadata.d', 'Map'],
    ['a Date', { d: new Date(0) }, 'metadata.d', 'Date'],
    ['an instance of a class', new Thing(), 'metadata', 'class'],
    ['a typed array', { v: new Float32Array(2) }, 'metadata.v', 'Float32Array'],
    ['a circle', circle, 'metadata', 'circle'],
    ['more than a thousand levels', nested(1001), 'metadata', '1000'],
    ['a getter that throws', Object.defineProperty({}, 'g', { enumerable: true, get: thrower }), 'read'],
  ])('%s', (_, metadata, ...words) => {
    const store = memoryStore()
    expectCode(() => store.insertRecord(record(metadata)), 'RECORD_INVALID', 'Expected', ...words)
    expect(store.listRecords()).toEqual([])
  })
})

test('filters of any number of forms use bounded memory', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const { prototype } = loadSqlite().Database
  const { prepare } = prototype
  const prepared: WeakRef<object>[] = []
  onTestFinished(() => {
    prototype.prepare = prepare
  })
  prototype.prepare = function (this: SqliteDatabase, sql: string) {
    const statement = prepare.call(this, sql)
    prepared.push(new WeakRef(statement))
    return statement
  }
  const store = memoryStore()
  store.insertRecord({ kind: 'fact', text: 'one', metadata: { a: 1 } })
  for (let form = 1; form <= 1000; form++) {
    const choices = Array.from({ length: 10 }, (_, bit) => ((form >> bit) & 1 ? bit : `${bit}`))
    expect(store.listRecords({ metadata: { a: { in: choices } } })).toHaveLength((form >> 1) & 1)
  }
  await setImmediate()
  collect()
  expect(prepared.length).toBeGreaterThan(1000)
  expect(prepared.filter((statement) => statement.deref() !== undefined).length).toBeLessThan(400)
})
