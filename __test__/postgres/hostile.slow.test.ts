import fc from 'fast-check'
import type { JsonValue, MemoryStore } from 'recollect'
import { PostgresMemoryStore } from 'recollect/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { SqliteMemoryStore } from '../../src/store/sqlite/adapter.js'
import { databaseOfTest, describeWithPostgres } from './support/database.js'
import { expectInStep } from './support/in-step.js'

/** Text that breaks out of concatenated SQL, of LIKE, of tsquery, of JSON and of arrays. */
const NASTY = [
  "'; DROP TABLE recollect.records; --",
  '"; DROP SCHEMA recollect CASCADE; --',
  "E'\\x00'",
  '$1',
  '$$ SELECT 1 $$',
  '{"a": 1}',
  '{}',
  '{schema}',
  '?',
  "a' | b & !c:*",
  '<-> 5',
  '%_\\',
  '\\',
  '\u0000',
  '\u0001',
  '\u00010',
  '\ud800',
  'a\ud800',
  '\udfff\udfff',
  '\ufeff',
  '\u202e',
  'ﷺ',
  '👩‍👩‍👧‍👦',
  'İstanbul ß',
  'NULL',
  "''",
  '\n\t\r',
  ' '.repeat(50),
  'long words '.repeat(500),
  'дом 日本語 한국어',
]

/** Each store's tokenizer decides which of the newest Unicode characters are letters, so no text here has one. */
const character = fc.constantFrom(
  ...'aZ09_ éüßłñİжשعเ日本語한कि\u0301\u200d🎉👍🏽\'"\\$&|!:*()<>{}[]?%;,.\u0000\u0001\ud800x\udfff',
)

const text = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
  fc.string({ unit: character, maxLength: 40 }),
  fc.array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
)

/** For fields that are not tokenized. */
const name = fc.oneof(text, fc.string({ unit: 'binary', maxLength: 40 }))

const scope = fc.oneof(
  fc.constantFrom('', 'users/42', "users/o'brien", 'users/%', 'users/_2', 'users/4\\2', 'a/"b"'),
  name,
)

const metadata: fc.Arbitrary<JsonValue | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.dictionary(name, fc.oneof(name, fc.double(), fc.boolean(), fc.constant(null), fc.array(name)), {
    maxKeys: 3,
  }),
  fc.jsonValue() as fc.Arbitrary<JsonValue>,
)

const record = fc.record({
  id: fc.oneof(name, fc.uuid()),
  kind: fc.constant('fact' as const),
  text,
  tags: fc.array(name, { maxLength: 3 }),
  scope,
  metadata,
})

/** The outcome of an operation: its value, or its error code. Any other error fails the test. */
async function outcome<T>(work: () => Promise<T>): Promise<T | { readonly code: string }> {
  try {
    return await work()
  } catch (error) {
    // Each store also has errors of its own entry, or of the sources.
    if (error instanceof Error && error.name === 'RecollectError' && 'code' in error)
      return { code: `${error.code}` }
    throw error
  }
}

type Given = typeof record extends fc.Arbitrary<infer T> ? T : never

const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id)

/** Operations that must have the same outcome in both stores. */
function actsOn(store: MemoryStore, given: Given, asked: string): (() => Promise<unknown>)[] {
  const { tags = [], scope: within, metadata: all } = given
  const [tag] = tags
  const [key] = Object.keys(typeof all === 'object' && all !== null ? all : {})
  const path = (key ?? 'none').replaceAll(/[.\\]/g, '\\$&')
  return [
    () => store.insert([{ ...given, createdAt: 1_700_000_000 }]),
    () => store.get(given.id),
    async () => ids(await store.list({ within })),
    async () => ids(await store.list({ tag })),
    async () => ids(await store.list({ metadata: { [path]: { exists: true } } })),
    async () => ids(await store.list({ metadata: { [path]: asked } })),
    async () => ids((await store.words(given.text, 5)).map(({ record: found }) => found)).toSorted(),
    async () =>
      ids((await store.words(asked, 5, { filter: { within } })).map((hit) => hit.record)).toSorted(),
    () => store.vocabulary(asked.slice(0, 4)),
    // The order of checks for a change to a missing record may differ.
    async () =>
      (await store.get(given.id)) === null
        ? null
        : (await store.update(given.id, { tags: [asked], metadata: { [asked]: asked } })).tags,
    () => store.get(given.id),
  ]
}

describeWithPostgres('hostile texts, scopes, tags and metadata', () => {
  test('are stored whole and found as in SQLite, or refused by the same code', async () => {
    const { connectionString, query } = await databaseOfTest()
    const postgres = await PostgresMemoryStore.open({ connectionString, logger: null })
    onTestFinished(() => postgres.close())
    await postgres.ready()
    const sqlite = SqliteMemoryStore.open({ memory: true, logger: null })
    onTestFinished(() => sqlite.close())
    let stored = 0
    await fc.assert(
      fc.asyncProperty(record, text, async (given, asked) => {
        const [ours, theirs] = [actsOn(postgres, given, asked), actsOn(sqlite, given, asked)]
        for (const [place, act] of ours.entries()) {
          const [here, there] = [await outcome(act), await outcome(theirs[place] ?? act)]
          // Each store has its own clock.
          expect(timeless(here), `act ${place}`).toEqual(timeless(there))
          if (place === 0 && Array.isArray(here)) stored += 1
        }
      }),
      { numRuns: 150 },
    )
    expect(stored).toBeGreaterThan(20)
    expect((await postgres.status()).records).toBe((await sqlite.status()).records)
    await expectInStep(query)
  })
})

function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (key, part) => (key === 'updatedAt' ? 0 : part)))
}
