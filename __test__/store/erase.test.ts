import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SqliteMemoryRepository } from 'recollect'
import { expect, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { PassageEmbedder } from './support/passage-embedder.js'
import { expectCode, tempDir, tempStore } from './support/temp-store.js'

/** Which of these parts the file and the log contain. */
function held(rootDir: string, parts: readonly string[]): string[] {
  const bytes = ['memory.db', 'memory.db-wal'].map((name) => readFileSync(join(rootDir, name)))
  return parts.filter((part) => bytes.some((file) => file.includes(part)))
}

/** The texts of a scope; no other record has any of their words. */
const SECRETS = ['zqwombat', 'zqheron', 'zqwalrus', 'zqlapwing']
const SCOPE = 'zqtenants/zqada'
// The word index omits the prefix that a word shares with the one before it.
const PARTS = [
  ...SECRETS.map((word) => word.slice(2)),
  'zqdiary',
  'zqmonday',
  'zqtag',
  'zqmeta',
  'zqnote',
  'zqada',
]

async function filled(rootDir: string): Promise<SqliteMemoryRepository> {
  const store = tempStore(rootDir)
  const other = (index: number) => ({
    kind: 'fact' as const,
    text: `The boat ${index} lies in the harbour.\nIt is painted ${index} times a year.`,
    scope: index % 2 === 0 ? '' : `tenants/t${index % 5}`,
  })
  store.insertRecords(Array.from({ length: 60 }, (_, index) => other(index)))
  for (const [index, word] of SECRETS.entries()) {
    store.insertRecord({
      id: `secret-${index}`,
      kind: 'fact',
      text: `${`${word} was seen at the lake. `.repeat(1 + index * 30)}\nNobody told ${word} anything.`,
      scope: index < 2 ? SCOPE : `${SCOPE}/deeper`,
      tags: ['zqtag', `t${index}`],
      metadata: { zqmeta: word },
      source: { id: 'zqdiary', position: index, heading: 'zqmonday', title: `zqdiary of ${SCOPE}` },
    })
  }
  store.insertRecords(Array.from({ length: 60 }, (_, index) => other(100 + index)))
  await store.batchEmbedMissing(new PassageEmbedder())
  store.patchRecord('secret-1', `${SECRETS[1]} again, a little shorter`, 'zqnote')
  store.invalidateRecord('secret-0', 'zqnote: it was another')
  return store
}

test('eraseScope leaves nothing of a scope: records, words, vectors, sources, notes, or its name', async () => {
  const rootDir = tempDir()
  const store = await filled(rootDir)
  expect(held(rootDir, PARTS)).toEqual(PARTS)
  const report = store.eraseScope(SCOPE, 'asked by its user')
  const ids = SECRETS.map((_, index) => `secret-${index}`)
  expect(report).toEqual({ erased: 4, ids, logErased: true, copies: [] })
  expect(held(rootDir, PARTS)).toEqual([])
  for (const id of ids) {
    expect(store.getRecord(id)).toBeNull()
    const entries = store.auditEntries({ targetId: id })
    expect(entries.at(-1)).toMatchObject({ op: 'forget_hard', note: 'asked by its user' })
    expect(entries.slice(0, -1).filter(({ note }) => note !== '')).toEqual([])
    expectCode(() => store.insertRecord({ id, kind: 'fact', text: 'x' }), 'RECORD_EXISTS', 'erased')
  }
  expect(store.eraseScope(SCOPE)).toEqual({ erased: 0, ids: [], logErased: true, copies: [] })
  expect(store.status()).toMatchObject({ records: 120, embedded: 120, passages: 240 })
  expect(store.searchByWords('harbour', 200)).toHaveLength(120)
  store.close()
  checkFile(rootDir, 120)
})

test('a scope with the same prefix, and the parent scope, are not changed', async () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  const scopes = [
    'users',
    'users/1',
    'users/1/a',
    'users/1/a/b',
    'users/10',
    'users/1-',
    'users/1.x',
    'users/2',
    '',
  ]
  for (const scope of scopes) store.insertRecord({ id: `in ${scope}`, kind: 'fact', text: 'a boat', scope })
  expect(store.eraseScope('users/1').ids).toEqual(['in users/1', 'in users/1/a', 'in users/1/a/b'])
  expect(store.listRecords().map(({ scope }) => scope)).toEqual(
    scopes.filter((scope) => !/^users\/1(\/|$)/.test(scope)),
  )
  for (const path of ['', '/', 'users/', '/users', 'users//1', '../users', 'users/.', 5, null, undefined])
    expectCode(() => store.eraseScope(path as string), 'INVALID_ARGUMENT', 'scope')
  expect(store.status().records).toBe(6)
})

test('eraseRecords accepts ids, including unknown and repeated ones', async () => {
  const rootDir = tempDir()
  const store = await filled(rootDir)
  store.forgetHardRecord('secret-3')
  const given = ['secret-2', 'nobody', 'secret-0', 'secret-2', 'secret-3', 'secret-1']
  expect(store.eraseRecords(given, 'asked')).toMatchObject({
    erased: 3,
    ids: ['secret-0', 'secret-1', 'secret-2'],
    logErased: true,
  })
  expect(held(rootDir, PARTS)).toEqual([])
  expect(store.eraseRecords([])).toMatchObject({ erased: 0, ids: [] })
  for (const bad of [[5], ['a', null], 'secret-1', 5, null, undefined, { knd: 'fact' }])
    expectCode(() => store.eraseRecords(bad as never), 'INVALID_ARGUMENT')
  store.close()
  checkFile(rootDir, 120)
})

test('eraseRecords accepts a filter: only active records, unless it names other statuses', async () => {
  const rootDir = tempDir()
  const store = await filled(rootDir)
  expect(store.eraseRecords({ tag: 'zqtag', within: 'zqtenants' }).ids).toEqual([
    'secret-1',
    'secret-2',
    'secret-3',
  ])
  expect(store.getRecord('secret-0')?.status).toBe('invalidated')
  const report = store.eraseRecords({ metadata: { zqmeta: 'zqwombat' }, includeInactive: true })
  expect(report).toMatchObject({ erased: 1, ids: ['secret-0'], logErased: true })
  expect(held(rootDir, PARTS)).toEqual([])
  // Erases everything, in one rewrite.
  expect(store.eraseRecords({ includeInactive: true }).erased).toBe(120)
  expect(held(rootDir, ['harbour', 'painted', 'arbour', 'tenants'])).toEqual([])
  store.close()
  checkFile(rootDir, 0)
})

test.each(['patchRecord', 'updateRecord'] as const)(
  '%s leaves no word of the old text in the index',
  (how) => {
    const rootDir = tempDir()
    const store = tempStore(rootDir)
    store.insertRecords(Array.from({ length: 40 }, (_, index) => ({ kind: 'fact', text: `boat ${index}` })))
    // Words that a text has this often: the index stores their positions in two bytes or more.
    for (const times of [1, 30, 64, 100, 127, 128, 200]) {
      const { id } = store.insertRecord({ kind: 'fact', text: 'zqwombat '.repeat(times) })
      for (const again of [70, 1, 100, 64, 200, 130]) {
        const text = `${'zqwombat '.repeat(again)}heron`
        if (how === 'patchRecord') store.patchRecord(id, text)
        else store.updateRecord(id, { text })
      }
      store.patchRecord(id, 'nothing else')
      expect(store.searchByWords('zqwombat', 5)).toEqual([])
    }
    store.close()
    checkFile(rootDir)
  },
)

test('inside a transaction, nothing that it rolled back is left, and the log is emptied later', async () => {
  const rootDir = tempDir()
  const store = await filled(rootDir)
  expect(() =>
    store.transaction(() => {
      expect(store.eraseScope(SCOPE).logErased).toBe(false)
      throw new Error('undone')
    }),
  ).toThrow('undone')
  expect(store.getRecord('secret-0')?.scope).toBe(SCOPE)
  expect(store.searchByWords('zqlapwing', 1, { filter: { within: SCOPE } })[0]?.recordId).toBe('secret-3')
  store.transaction(() => expect(store.eraseScope(SCOPE)).toMatchObject({ erased: 4, logErased: false }))
  expect(store.eraseLog()).toBe(true)
  expect(held(rootDir, PARTS)).toEqual([])
  store.close()
  checkFile(rootDir, 120)
})
