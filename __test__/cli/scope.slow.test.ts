import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MemoryRecord, SqliteMemoryRepository, type StoreStatus } from 'recollect'
import { describe, expect, it } from 'vitest'
import { paragraphId } from '../../src/documents/paragraph.js'
import { tempDir } from '../store/support/temp-store.js'
import { type Ended, jsonLines, recollect } from './support/run-cli.js'
import { TEXTS } from './support/store-of.js'

const [ALICE, BOB, NOTES] = ['users/alice', 'users/bob', 'users/alice/notes']

/** Stores each text in every scope: `r0`, `alice0`, `bob0`, `notes0` and so on, without vectors. */
function scopedStore(): string {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  const scopes = { r: '', alice: ALICE, bob: BOB, notes: NOTES }
  store.insertRecords(
    Object.entries(scopes).flatMap(([name, scope]) =>
      TEXTS.map((text, index) => ({ id: `${name}${index}`, kind: 'fact', text, scope, createdAt: index })),
    ),
  )
  store.close()
  return rootDir
}

const ids = ({ stdout }: Ended) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0])

async function list(root: string, scope: string): Promise<MemoryRecord[]> {
  const { stdout } = await recollect(['records', 'list', '--json', '--root', root, '--scope', scope])
  return jsonLines<MemoryRecord>(stdout)
}

async function statusOf(root: string, scope: string): Promise<StoreStatus> {
  const { stdout } = await recollect(['status', '--json', '--root', root, '--scope', scope])
  return jsonLines<StoreStatus>(stdout)[0] ?? expect.fail()
}

describe('a scope', () => {
  it('keeps equal texts apart, and a question sees its scope and those below', async () => {
    const root = tempDir()
    const remember = async (scope: string) => {
      const { stdout } = await recollect(['remember', '--root', root, '--scope', scope, TEXTS[0] ?? ''])
      return stdout.trim()
    }
    const [alice, bob, notes] = [await remember(ALICE), await remember(BOB), await remember(NOTES)]
    expect(new Set([alice, bob, notes]).size).toBe(3)
    expect(await remember(BOB)).toBe(bob)

    const recall = async (env: NodeJS.ProcessEnv) => {
      const environment = { RECOLLECT_ROOT: root, ...env }
      const { stdout } = await recollect(['recall', '--json', 'What must I not eat?'], { env: environment })
      return jsonLines<{ record: MemoryRecord }>(stdout).map(({ record }) => record.id)
    }
    expect(await recall({ RECOLLECT_SCOPE: BOB })).toEqual([bob])
    expect((await recall({ RECOLLECT_SCOPE: ALICE })).sort()).toEqual([alice, notes].sort())
    expect(await recall({ RECOLLECT_SCOPE: '' })).toHaveLength(3)
    expect(await recall({})).toHaveLength(3)
  })

  it('limits what is listed, shown and counted', async () => {
    const root = scopedStore()
    const run = (...args: string[]) => recollect([...args, '--root', root])
    expect(ids(await run('records', 'list', '--scope', BOB))).toEqual(['bob2', 'bob1', 'bob0'])
    expect(await list(root, 'users')).toHaveLength(9)
    expect(await list(root, 'users/ali')).toEqual([])
    expect(await list(root, '')).toHaveLength(12)
    expect(await statusOf(root, ALICE)).toMatchObject({ scope: ALICE, records: 6, queued: 6, passages: 0 })
    expect((await run('status', '--scope', ALICE)).stdout).toMatch(/^scope +users\/alice$/m)

    const shown = await run('records', 'show', '--scope', ALICE, 'notes1')
    expect(shown.stdout).toMatch(/^scope +users\/alice\/notes$/m)
    expect(shown.stdout).toMatch(/^vectors +none yet$/m)
    const unknown = await run('records', 'show', 'nobody', '--scope', BOB)
    const outside = await run('records', 'show', 'notes1', '--scope', BOB)
    expect(outside).toEqual({
      ...unknown,
      stderr: unknown.stderr.replaceAll('nobody', 'notes1'),
    })
    expect(outside.stderr).toContain('[RECORD_NOT_FOUND]')
    expect(outside.stderr).toContain(`records list --root ${root} --scope ${BOB}`)
  })

  it('limits what is forgotten and erased: all of the ids, or none', async () => {
    const root = scopedStore()
    const forget = (...args: string[]) => recollect(['records', 'forget', '-y', '--root', root, ...args])
    for (const more of [[], ['--hard']]) {
      const refused = await forget(...more, '--scope', BOB, 'bob0', 'alice0')
      expect(refused).toMatchObject({ status: 1, stdout: '' })
      expect(refused.stderr).toContain('[RECORD_NOT_FOUND]')
    }
    expect(await list(root, '')).toHaveLength(12)

    expect(await forget('--scope', ALICE, 'alice0', 'notes0')).toMatchObject({ stdout: 'alice0\nnotes0\n' })
    const erased = await forget('--hard', '--json', '--scope', BOB, 'bob0', 'bob2')
    expect(jsonLines(erased.stdout)).toEqual(
      ['bob0', 'bob2'].map((id) => ({ forgotten: 'hard', id, erased: true, logErased: true, copies: [] })),
    )
    expect(erased.stderr).toBe('Erased 2 records for good\n')
    expect((await list(root, BOB)).map(({ id }) => id)).toEqual(['bob1'])
    expect((await list(root, ALICE)).map(({ id }) => id).sort()).toEqual([
      'alice1',
      'alice2',
      'notes1',
      'notes2',
    ])
    expect(await statusOf(root, '')).toMatchObject({ records: 8, recordsByStatus: { forgotten: 2 } })
  })

  it('limits what is embedded after an import, and by backfill', async () => {
    const root = scopedStore()
    const imported = await recollect(['import', '--json', '--root', root, '--scope', BOB, '-'], {
      input: 'new',
    })
    expect(jsonLines(imported.stdout)).toMatchObject([{ embedding: { embedded: 1, failed: 0 } }])
    expect(imported.stderr).toContain('3 other records wait for a vector: recollect backfill --root')
    await recollect(['backfill', '--root', root, '--scope', BOB])
    expect(await statusOf(root, BOB)).toMatchObject({ records: 4, embedded: 4, queued: 0, passages: 4 })
    expect(await statusOf(root, '')).toMatchObject({ embedded: 4, queued: 9 })
    const ask = (scope: string) =>
      recollect(['recall', '--root', root, '--scope', scope, 'Who has the spare key?'])
    expect((await ask(BOB)).stderr).toBe('')
    expect((await ask(ALICE)).stderr).toContain(
      '6 records wait for a vector; until then only words find them',
    )
    const filled = await recollect(['backfill', '--json', '--root', root, '--scope', ALICE])
    expect(jsonLines(filled.stdout)).toMatchObject([{ embedded: 6, failed: 0, switched: false }])
    expect(await statusOf(root, '')).toMatchObject({ embedded: 10, queued: 3 })
  })
})

describe('an export of a scope', () => {
  it('holds only its records and their audit, as a file and in a pipe', async () => {
    const root = scopedStore()
    const directory = join(tempDir(), 'export')
    const { stdout } = await recollect(['export', '--json', '--root', root, '--scope', ALICE, directory])
    expect(jsonLines(stdout)).toMatchObject([{ records: 6, auditEntries: 6 }])
    const piped = await recollect(['export', '--root', root, '--scope', ALICE, '-'])
    expect(piped.stdout).toBe(readFileSync(join(directory, 'records.jsonl'), 'utf8'))
    expect(jsonLines(piped.stdout).every(({ scope }) => String(scope).startsWith(ALICE))).toBe(true)
  })

  it('is imported into that scope or one above it, and rejected by another', async () => {
    const directory = join(tempDir(), 'export')
    await recollect(['export', '--root', scopedStore(), '--scope', ALICE, directory])
    const records = async (scope: string, ...more: string[]) => {
      const args = [
        'import',
        '--no-embed',
        '--json',
        '--scope',
        scope,
        '--root',
        join(tempDir(), 'new'),
        ...more,
      ]
      const { status, stdout } = await recollect([...args, join(directory, 'records.jsonl')])
      const [{ files } = expect.fail()] = jsonLines<{ files: Record<string, unknown>[] }>(stdout)
      return { status, ...files[0] }
    }
    expect(await records(ALICE)).toMatchObject({ status: 0, imported: 6, rejected: 0 })
    expect(await records('users')).toMatchObject({ status: 0, imported: 6, rejected: 0 })
    expect(await records(BOB, '--dry-run')).toMatchObject({ status: 4, imported: 0, rejected: 6 })
    expect(await records(BOB)).toMatchObject({
      status: 4,
      rejected: 6,
      rejections: expect.arrayContaining([
        expect.objectContaining({ line: 1, reason: expect.stringContaining(`scope ${BOB}`) }),
      ]),
    })
  })

  it('without scopes can be imported into any scope', async () => {
    const root = tempDir()
    const line = JSON.stringify({ id: 'a', kind: 'fact', text: 'one' })
    await recollect(['import', '--no-embed', '--root', root, '--scope', BOB, '--format', 'jsonl', '-'], {
      input: line,
    })
    expect(await list(root, BOB)).toMatchObject([{ id: 'a', scope: BOB }])
  })
})

describe('paragraphs', () => {
  it('of two scopes are separate records, each imported once', async () => {
    const root = tempDir()
    mkdirSync(join(root, 'notes'))
    writeFileSync(join(root, 'notes', 'a.md'), '# Rome\n\nfood\n\nwine\n')
    const take = async (scope: string, ...more: string[]) => {
      const args = ['import', '--no-embed', '--root', root, '--scope', scope, ...more, join(root, 'notes')]
      return (await recollect(args)).stdout.replace(/^.*: /, '')
    }
    expect(await take(ALICE)).toBe('2 paragraphs = 2 imported + 0 already there + 0 rejected\n')
    expect(await take(BOB, '--dry-run')).toBe(
      '2 paragraphs = 2 to be imported + 0 already there + 0 rejected\n',
    )
    expect(await take(BOB)).toBe('2 paragraphs = 2 imported + 0 already there + 0 rejected\n')
    expect(await take('')).toBe('2 paragraphs = 2 imported + 0 already there + 0 rejected\n')
    expect(await take(ALICE)).toBe('2 paragraphs = 0 imported + 2 already there + 0 rejected\n')
    const scopes = (await list(root, '')).map(({ scope }) => scope).sort()
    expect(scopes).toEqual(['', '', ALICE, ALICE, BOB, BOB])
  })

  it('of the default scope keep the ids of earlier releases', () => {
    expect(paragraphId('hello', '')).toBe('text-2cf24dba5fb0a30e26e83b2ac5b9e29e')
    expect(paragraphId('hello', ALICE)).not.toBe(paragraphId('hello', BOB))
    expect(paragraphId('b', 'a')).not.toBe(paragraphId('ab', ''))
  })
})

describe('an invalid scope', () => {
  it.each([
    'a//b',
    '/a',
    'a/',
    '../a',
    'a/.',
    ' a',
    'a\u0007',
    'e\u0301',
    'x'.repeat(513),
    `${'a/'.repeat(32)}a`,
  ])('%j is refused before any work', async (scope) => {
    const root = join(tempDir(), 'new')
    const refused = await recollect(['remember', '--no-embed', '--root', root, '--scope', scope, 'text'])
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toMatch(/^recollect: Expected --scope to be .+: /)
    expect(existsSync(root)).toBe(false)
  })

  it('is refused by every command that opens a store, also from the environment', async () => {
    const root = scopedStore()
    const env = { RECOLLECT_ROOT: root, RECOLLECT_SCOPE: 'a//b' }
    for (const args of [['status'], ['records', 'list'], ['import', '--dry-run', '-'], ['export', '-']]) {
      const refused = await recollect(['--json', ...args], { env, input: 'text' })
      expect(refused, args[0]).toMatchObject({ status: 2, stdout: '' })
      expect(jsonLines(refused.stderr)).toMatchObject([{ error: { code: 'USAGE' } }])
    }
  })

  it('does not stop commands that open no store', async () => {
    const env = { RECOLLECT_SCOPE: '..' }
    expect(await recollect(['completion', 'bash'], { env })).toMatchObject({ status: 0, stderr: '' })
    expect(await recollect(['recall', '--help'], { env })).toMatchObject({ status: 0, stderr: '' })
  })
})
