import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { MemoryRecord, StoreStatus } from 'recollect'
import { describe, expect, it } from 'vitest'
import { editRaw } from '../store/support/raw-database.js'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'
import { storeOf, TEXTS } from './support/store-of.js'

describe('a memory', () => {
  it('is remembered, recalled, listed, shown, forgotten and erased', async () => {
    const root = join(tempDir(), 'made', 'here')
    const remembered = await recollect([
      'remember',
      '--root',
      root,
      '--tag',
      'home',
      '--json',
      ...(TEXTS[1] ?? '').split(' '),
    ])
    expect(remembered).toMatchObject({ status: 0, stderr: '' })
    const [{ record, embedded } = expect.fail()] = jsonLines<{ record: MemoryRecord; embedded: boolean }>(
      remembered.stdout,
    )
    expect(record).toMatchObject({ text: TEXTS[1], kind: 'fact', tags: ['home'], confidence: 0.8 })
    expect(embedded).toBe(true)

    const recalled = await recollect(['recall', '--json', 'Who has the spare key?'], {
      env: { RECOLLECT_ROOT: root },
    })
    expect(recalled).toMatchObject({ status: 0, stderr: '' })
    expect(jsonLines(recalled.stdout)).toEqual([
      {
        score: expect.any(Number),
        distance: expect.any(Number),
        passage: { text: record.text, start: 0, end: record.text.length, ordinal: 0 },
        record,
      },
    ])
    const words = await recollect(['recall', '--root', root, '--mode', 'words', '--explain', 'spare', 'key'])
    expect(words).toMatchObject({ status: 0, stderr: '' })
    expect(words.stdout).toContain('\tby words: place 1 by words')
    expect(words.stdout).toContain('has spare, key')
    const read = await recollect(['recall', '--root', root, '--explain', 'Who has the spare key? waffles'], {
      env: { FORCE_COLOR: '1', COLUMNS: '80' },
    })
    const shown80 = stripVTControlCharacters(read.stdout).split('\n')
    expect(Math.max(...shown80.map(({ length }) => length))).toBeLessThanOrEqual(80)
    expect(shown80.join('\n')).toContain('lacks waffles')
    expect(shown80.join('\n')).toMatch(/took read .* ms, candidates .* ms, neighbors .* ms, rank .* ms/)
    const why = await recollect(['why', '--root', root, record.id, 'Who has the spare key?'], {
      env: { FORCE_COLOR: '1', COLUMNS: '80' },
    })
    expect(why.status).toBe(0)
    const why80 = stripVTControlCharacters(why.stdout).split('\n')
    expect(Math.max(...why80.map(({ length }) => length))).toBeLessThanOrEqual(80)
    expect(why80.join('\n')).toContain('It ranks 1 with a score of')
    const not = await recollect(['why', '--json', '--root', root, record.id, 'quarterly revenue'])
    expect(not.status).toBe(3)
    expect(jsonLines(not.stdout)).toMatchObject([{ id: record.id, state: 'below-score' }])
    const budget = ['--context', '--budget', '60', '--neighbors', '1']
    const context = await recollect(['recall', '--root', root, ...budget, 'Who has the spare key?'])
    expect(context.stdout).toContain('The spare key is with')
    const unanswered = await recollect(['recall', '--root', root, 'quarterly revenue'])
    expect(unanswered).toMatchObject({ status: 3, stdout: '' })

    const listed = await recollect(['--root', root, 'records', 'list'])
    expect(listed.stdout.split('\t').slice(0, 3)).toEqual([record.id, 'active', 'fact'])
    expect(listed.stdout).toMatch(/\thome\tThe spare key is with Amélia on the second floor\.\n$/)

    const refused = await recollect(['records', 'forget', '--root', root, record.id])
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toContain('--yes')

    const forgotten = await recollect(['records', 'forget', '--root', root, '--yes', record.id])
    expect(forgotten).toMatchObject({ status: 0, stdout: `${record.id}\n` })
    const nothing = await recollect(['recall', '--root', root, 'Who has the spare key?'])
    expect(nothing).toMatchObject({ status: 3, stdout: '', stderr: 'Nothing found\n' })

    const shown = await recollect(['records', 'show', '--root', root, '--json', record.id])
    expect(jsonLines(shown.stdout)).toEqual([
      { ...record, status: 'forgotten', updatedAt: expect.any(Number), embedded: true, passages: 1 },
    ])

    const erased = await recollect(['records', 'forget', '--root', root, '--hard', '-y', '--json', '-'], {
      input: `${record.id}\n`,
    })
    expect(erased.status).toBe(0)
    expect(jsonLines(erased.stdout)).toEqual([
      { forgotten: 'hard', id: record.id, erased: true, logErased: true, copies: [] },
    ])
    expect(await recollect(['records', 'show', '--root', root, record.id])).toMatchObject({
      status: 1,
      stdout: '',
    })
  })

  it('that exists already is not stored twice', async () => {
    const root = storeOf()
    const again = await recollect(['remember', '--no-embed', '--root', root, '-'], { input: `${TEXTS[0]}\n` })
    expect(again).toMatchObject({ status: 0, stdout: 'r0\n', stderr: 'This text is already stored as r0\n' })
  })

  it('that exists already reports which given fields were not kept', async () => {
    const root = storeOf()
    const remember = (...args: string[]) =>
      recollect(['remember', '--no-embed', '--json', '--root', root, ...args])
    const [text = ''] = TEXTS
    const many = ['--importance', '0.5', '--stale-after', '60', '--source-turn', 't']
    const { status, stdout, stderr } = await remember(
      ...many,
      '--metadata',
      '{"a":[1]}',
      '--tag',
      'new',
      text,
    )
    expect(status).toBe(0)
    expect(jsonLines(stdout)).toMatchObject([{ alreadyThere: true, record: { id: 'r0', tags: ['new'] } }])
    expect(stderr).toContain('warning: this text is already stored as r0')
    expect(stderr).toContain('ignored: --importance, --stale-after, --source-turn, --metadata.')

    const other = ['--id', 'own', '--metadata', '{"a":[1]}', 'another text']
    const first = await remember(...other)
    expect(jsonLines(first.stdout)).toMatchObject([{ alreadyThere: false, record: { id: 'own' } }])
    expect(first.stderr).toBe('')
    const second = await remember(...other)
    expect(jsonLines(second.stdout)).toMatchObject([{ alreadyThere: true, record: { id: 'own' } }])
    expect(second.stderr).toBe('This text is already stored as own\n')
    const lower = await remember('--confidence', '0.1', 'another text')
    expect(lower.stderr).toContain('ignored: --confidence')
  })

  it('with an id of its own is stored under it, also if the same text exists', async () => {
    const root = storeOf()
    const remember = ['remember', '--no-embed', '--json', '--root', root, '--id', 'mine', TEXTS[0] ?? '']
    for (const alreadyThere of [false, true]) {
      const { stdout } = await recollect(remember)
      expect(jsonLines(stdout)).toMatchObject([{ alreadyThere, record: { id: 'mine' } }])
    }
  })

  it('is stored although no model can be loaded, and the exit status tells that work is left', async () => {
    const root = tempDir()
    const stored = await recollect(['remember', '--root', root, '--model-dir', tempDir(), 'kept'])
    expect(stored.status).toBe(4)
    expect(stored.stderr).toContain('stored, but not embedded')
    expect(stored.stderr).toContain(`recollect backfill --root ${root}`)
    const status = jsonLines<StoreStatus>((await recollect(['status', '--json', '--root', root])).stdout)
    expect(status).toMatchObject([{ records: 1, queued: 1, embedded: 0 }])
  })
})

describe('a store', () => {
  it('is listed newest first, by filter, in no order of its own', async () => {
    const root = storeOf()
    const ids = async (...args: string[]) =>
      (await recollect(['records', 'list', '--root', root, ...args])).stdout
        .split('\n')
        .map((line) => line.split('\t')[0])
    expect(await ids()).toEqual(['r2', 'r1', 'r0', ''])
    expect(await ids('--order', 'oldest', '-n', '1')).toEqual(['r0', ''])
    expect(await ids('--kind', 'event', '--kind', 'profile')).toEqual([''])
    expect(await ids('--since', '2020-01-01')).toEqual([''])
  })

  it('is never changed by commands that only read', async () => {
    const root = storeOf()
    const content = () => readFileSync(join(root, 'memory.db'))
    const before = content()
    for (const args of [
      ['status'],
      ['records', 'list'],
      ['records', 'show', 'r1'],
      ['export', '-'],
      ['migrate', '--check'],
    ]) {
      expect(await recollect([...args, '--root', root]), args[0]).toMatchObject({ status: 0 })
    }
    expect(content().equals(before)).toBe(true)
  })

  it('reports its status, and what to do', async () => {
    const root = storeOf()
    const { stdout, stderr } = await recollect(['status', '--root', root])
    expect(stdout).toMatch(/^records +3 active$/m)
    expect(stdout).toMatch(/^vectors +0, 0\.0 % of the active records$/m)
    expect(stdout).toMatch(/^passages +0, each with a vector$/m)
    expect(stderr).toBe(`To embed what waits: recollect backfill --root ${root}\n`)
  })

  it('of an older release gets token signatures from a backfill', async () => {
    const root = storeOf()
    await recollect(['backfill', '--root', root])
    editRaw(root, 'UPDATE embeddings SET signature = NULL, signature_version = NULL')
    const before = await recollect(['status', '--root', root])
    expect(before.stdout).toMatch(/^passages +3, each with a vector, 3 without a token signature$/m)
    expect(before.stderr).toBe(`To make the token signatures: recollect backfill --root ${root}\n`)
    const filled = await recollect(['backfill', '--root', root, '--json'])
    expect(jsonLines(filled.stdout)).toMatchObject([{ embedded: 0, failed: 0, signed: 3 }])
    expect(filled.stderr).toContain('Made the token signatures of 3 passages that already had a vector')
    const after = await recollect(['status', '--root', root])
    expect(after).toMatchObject({
      stderr: '',
      stdout: expect.stringMatching(/^passages +3, each with a vector$/m),
    })
  })

  it('is exported as it was imported', async () => {
    const root = storeOf()
    const directory = join(tempDir(), 'export')
    const exported = await recollect(['export', '--root', root, '--json', directory])
    expect(jsonLines(exported.stdout)).toMatchObject([{ records: 3, auditEntries: 3, vectors: 0 }])
    const other = tempDir()
    const imported = await recollect(['import', '--no-embed', '--root', other, directory])
    expect(imported.stdout).toContain('3 records = 3 imported + 0 already there + 0 rejected')
    const records = async (of: string) => (await recollect(['export', '--root', of, '-'])).stdout
    expect(await records(other)).toBe(await records(root))
  })

  it('with vectors is exported with them, and importing it needs no model', async () => {
    const source = storeOf()
    expect(await recollect(['backfill', '--root', source, '--json'])).toMatchObject({ status: 0 })
    const directory = join(tempDir(), 'export')
    await recollect(['export', '--vectors', '--root', source, directory])
    const target = tempDir()
    const { stdout } = await recollect(['import', '--json', '--root', target, directory])
    expect(jsonLines(stdout)).toMatchObject([{ embedding: null }])
    expect(jsonLines((await recollect(['status', '--json', '--root', target])).stdout)).toMatchObject([
      { embedded: 3 },
    ])
  })
})

describe('migrate', () => {
  it('brings an older database and the predecessor’s files to the current schema', async () => {
    const rootDir = tempDir()
    mkdirSync(join(rootDir, 'memory'))
    writeFileSync(join(rootDir, 'memory', 'records.jsonl'), '{"id":"a","kind":"fact","text":"old"}\nbroken\n')
    const { status, stdout, stderr } = await recollect(['migrate', '--root', rootDir, '--json'])
    expect(status).toBe(4)
    expect(stderr).toContain('records.jsonl.rejected.jsonl')
    expect(jsonLines(stdout)).toMatchObject([
      { schemaVersion: 4, imported: { records: { lines: 2, imported: 1, rejected: 1 } } },
    ])
    expect(await recollect(['migrate', '--root', rootDir])).toMatchObject({ status: 0, stdout: '' })
  })
})
