import { symlinkSync } from 'node:fs'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { Notes } from './support/folder.js'

const FILES = {
  'a.md': '# Ada\n\nHer number is 111.\n\nShe likes tea.\n',
  'sub/b.txt': 'Plain text.\n\nAnd more.\n',
}

describe('a folder', () => {
  it('becomes records with file, line, heading, title and time', async () => {
    const notes = await Notes.of(FILES)
    const report = await notes.sync({ tags: ['notes'] })
    expect(report).toMatchObject({
      files: { found: 2, unchanged: 0, read: 2, renamed: 0, vanished: 0 },
      passages: { found: 4, added: 4, kept: 0, rejected: 0, retired: 0 },
      lines: { total: 8, kept: 5, leftOut: 0, rejected: 0, blank: 3 },
      problems: [],
      embedded: 4,
      waiting: 0,
    })
    expect(await notes.places()).toEqual([
      'a.md:3 Her number is 111.',
      'a.md:5 She likes tea.',
      'sub/b.txt:1 Plain text.',
      'sub/b.txt:3 And more.',
    ])
    expect(await notes.record('She likes tea.')).toMatchObject({
      kind: 'fact',
      tags: ['notes'],
      createdAt: 1_700_000_000,
      source: { position: 1, line: 5, endLine: 5, heading: 'Ada', title: 'a' },
    })
    expect(await notes.record('And more.')).toMatchObject({ source: { title: 'sub/b' } })
    expect(notes.embedder.texts).toContain('a > Ada\nShe likes tea.')
  })

  it('that is unchanged is not read again, and nothing is embedded', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    expect(await notes.sync()).toMatchObject({ files: { found: 2, unchanged: 2, read: 0 }, embedded: 0 })
    expect(notes.embedder.texts).toEqual([])
    const again = await notes.sync({ tags: ['new'] })
    expect(again).toMatchObject({ files: { read: 2 }, passages: { kept: 4, added: 0 }, embedded: 0 })
    expect((await notes.memory.list({ tag: 'new' })).length).toBe(4)
    await notes.sync()
    expect((await notes.memory.list({ tag: 'new' })).length).toBe(0)
  })

  it('that is not a folder is refused', async () => {
    const notes = await Notes.of(FILES)
    for (const folder of [notes.file('a.md'), notes.file('none'), ''])
      await expect(notes.memory.syncFolder(folder)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(notes.sync({ erase: 1 } as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  it('has one name, whatever path leads to it', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    const link = `${tempDir()}/link`
    symlinkSync(notes.path, link)
    expect(await notes.memory.syncFolder(link)).toMatchObject({ files: { unchanged: 2 } })
    expect(await notes.memory.syncFolder(`${link}/`)).toMatchObject({ files: { unchanged: 2 } })
  })
})

describe('a change', () => {
  it('of a passage supersedes it, and only it is embedded', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    notes.edit('a.md', (text) => text.replace('111', '222'))
    expect(await notes.sync()).toMatchObject({
      files: { unchanged: 1, read: 1 },
      passages: { found: 2, added: 1, kept: 1, retired: 1 },
      embedded: 1,
    })
    expect(notes.embedder.texts).toEqual(['a > Ada\nHer number is 222.'])
    const old = await notes.record('Her number is 111.')
    expect(old.status).toBe('superseded')
    expect(await notes.record('Her number is 222.')).toMatchObject({ supersedes: old.id, status: 'active' })
    notes.edit('a.md', (text) => text.replace('222', '111'))
    expect(await notes.sync()).toMatchObject({ passages: { restored: 1, retired: 1, added: 0 } })
    expect(await notes.places()).toContain('a.md:3 Her number is 111.')
    expect(await notes.record('Her number is 222.')).toMatchObject({ status: 'forgotten' })
  })

  it('of the lines above changes only line numbers', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    const before = await notes.record('She likes tea.')
    notes.edit('a.md', (text) => `New first.\n\n\n${text}`)
    expect(await notes.sync()).toMatchObject({ passages: { added: 1, kept: 2 }, embedded: 1 })
    const { source, ...after } = await notes.record('She likes tea.')
    expect(source).toMatchObject({ line: 8, endLine: 8, position: 2 })
    expect(after).toEqual({ ...before, source: undefined, ...after, updatedAt: before.updatedAt })
  })

  it('of a heading changes everything below it', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    notes.edit('a.md', (text) => text.replace('# Ada', '# Grace'))
    expect(await notes.sync()).toMatchObject({ passages: { added: 0, kept: 2 }, embedded: 2 })
    expect(notes.embedder.texts).toContain('a > Grace\nShe likes tea.')
  })

  it('of front matter changes tags and times of existing records', async () => {
    const notes = await Notes.of({ 'a.md': '---\ntags: [x]\n---\nA note.\n' })
    await notes.sync()
    const { id } = await notes.record('A note.')
    await notes.memory.update(id, { tags: ['x', 'mine'] })
    notes.edit('a.md', () => '---\ntags: [y]\ndate: 2026-03-01T00:00:00Z\n---\nA note.\n')
    await notes.sync()
    expect(await notes.record('A note.')).toMatchObject({
      tags: ['mine', 'y'],
      createdAt: Date.UTC(2026, 2, 1) / 1000,
    })
  })

  it('of only the file’s time changes nothing', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    notes.edit('a.md', (text) => text)
    expect(await notes.sync()).toMatchObject({ files: { read: 1 }, passages: { kept: 2 }, embedded: 0 })
    expect(await notes.sync()).toMatchObject({ files: { read: 0 } })
  })
})

it('a file with only tags and dates becomes no memory, and its lines are reported', async () => {
  const notes = await Notes.of({ 'a.md': '---\ntags: [x]\ndate: 2026-03-01\n---\nText.\n' })
  await notes.sync()
  notes.edit('a.md', (text) => text.replace('Text.\n', ''))
  const { passages, lines, read } = await notes.sync()
  expect(passages).toMatchObject({ found: 0, retired: 2 })
  expect(lines).toEqual({ total: 4, kept: 0, leftOut: 4, rejected: 0, blank: 0 })
  expect(read[0]?.leftOut[1]).toEqual({ line: 2, endLine: 3, reason: 'tags and dates without a text' })
  expect(await notes.memory.list()).toEqual([])
})

it('a renamed file keeps its vectors, and a verification finds nothing wrong with them', async () => {
  const root = tempDir()
  const notes = await Notes.of({ 'a.md': '# Ada\n\nOne.\n', 'b.md': 'Two.\n' }, root)
  await notes.sync()
  notes.move('a.md', 'sub/c.md')
  notes.move('b.md', 'd.md')
  await notes.sync()
  const repository = SqliteMemoryRepository.open({ rootDir: root })
  onTestFinished(() => repository.close())
  expect(await repository.verify()).toMatchObject({ ok: true, problems: [] })
})

describe('deleted text', () => {
  it('leaves search, and returns when the text returns', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    notes.remove('sub')
    expect(await notes.sync()).toMatchObject({ files: { vanished: 1 }, passages: { retired: 2 } })
    expect(await notes.record('And more.')).toMatchObject({ status: 'forgotten' })
    expect(await notes.sync()).toMatchObject({ files: { vanished: 0 }, passages: { retired: 0 } })
    notes.write('sub/b.txt', FILES['sub/b.txt'])
    expect(await notes.sync()).toMatchObject({ passages: { restored: 2, added: 0 }, embedded: 0 })
    expect(await notes.places()).toContain('sub/b.txt:3 And more.')
  })

  it('is erased on request, including earlier deletions, and may be written again', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    notes.remove('sub')
    await notes.sync()
    notes.edit('a.md', (text) => text.replace('111', '222'))
    const rehearsed = await notes.sync({ erase: true, dryRun: true })
    const { passages } = await notes.sync({ erase: true })
    expect(passages).toMatchObject({ retired: 1, erased: 3 })
    expect(rehearsed.passages).toEqual(passages)
    const all = await notes.memory.list({ includeInactive: true })
    expect(all.map(({ text }) => text).sort()).toEqual(['Her number is 222.', 'She likes tea.'])
    notes.write('sub/b.txt', FILES['sub/b.txt'])
    expect(await notes.sync()).toMatchObject({ passages: { added: 2, forgotten: 0 } })
    expect(await notes.places()).toHaveLength(4)
  })

  it('is not erased if it returns in the same call', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    notes.remove('sub')
    await notes.sync()
    notes.write('sub/b.txt', 'And more.\n')
    const rehearsed = await notes.sync({ erase: true, dryRun: true })
    const { passages } = await notes.sync({ erase: true })
    expect(passages).toMatchObject({ restored: 1, erased: 1 })
    expect(rehearsed.passages).toEqual(passages)
  })

  it('is recognized in a renamed or moved file, even with a change, and not embedded again', async () => {
    const notes = await Notes.of({ ...FILES, 'c.md': 'One.\n\nTwo.\n\nThree.\n' })
    await notes.sync()
    const { id } = await notes.record('She likes tea.')
    notes.move('a.md', 'People/Ada.md')
    notes.move('c.md', 'd.md')
    notes.edit('d.md', (text) => `${text}\nFour.\n`)
    expect(await notes.sync()).toMatchObject({
      files: { renamed: 2, vanished: 2 },
      passages: { moved: 5, added: 1, retired: 0 },
      embedded: 1,
    })
    expect(await notes.record('She likes tea.')).toMatchObject({ id, source: { title: 'People/Ada' } })
    expect(await notes.places()).toEqual(
      expect.arrayContaining(['d.md:3 Two.', 'People/Ada.md:5 She likes tea.']),
    )
    expect((await notes.memory.recall('people', { mode: 'words' })).length).toBe(2)
  })

  it('is recognized when a passage was moved from one file to another', async () => {
    const notes = await Notes.of({ 'a.md': 'Stays.\n\nGoes.\n', 'b.md': 'There.\n' })
    await notes.sync()
    const { id } = await notes.record('Goes.')
    notes.edit('a.md', () => 'Stays.\n')
    notes.edit('b.md', (text) => `${text}\nGoes.\n`)
    expect(await notes.sync()).toMatchObject({ passages: { moved: 1, added: 0, retired: 0 }, embedded: 0 })
    expect(await notes.record('Goes.')).toMatchObject({ id, status: 'active', source: { line: 3 } })
    expect(await notes.places()).toEqual(['a.md:1 Stays.', 'b.md:1 There.', 'b.md:3 Goes.'])
  })
})

describe('what was remembered by other means', () => {
  it('is not changed, even if it names a file of the folder as its source', async () => {
    const notes = await Notes.of(FILES)
    const { memory } = notes
    await memory.remember('She likes tea.')
    await memory.remember('Mine, of that file.', { source: { id: notes.file('a.md'), position: 9 } })
    await notes.sync()
    await memory.remember('Mine, of one that is not there.', {
      source: { id: notes.file('x.md'), position: 0 },
    })
    notes.remove('a.md')
    await notes.sync({ erase: true })
    const texts = (await memory.list()).map(({ text }) => text)
    expect(texts).toEqual(
      expect.arrayContaining(['She likes tea.', 'Mine, of that file.', 'Mine, of one that is not there.']),
    )
    expect(texts).toHaveLength(5)
  })

  it('or belongs to another folder or another scope, is not changed', async () => {
    const notes = await Notes.of(FILES)
    const other = await Notes.of({ 'x.md': 'Elsewhere.\n' })
    await notes.sync()
    await notes.memory.syncFolder(other.path)
    await notes.memory.scope('projects/boat').syncFolder(other.path)
    notes.remove('a.md')
    await notes.sync()
    const left = (await notes.memory.list()).map(({ text, scope }) => `${scope}:${text}`)
    expect(left.sort()).toEqual([':And more.', ':Elsewhere.', ':Plain text.', 'projects/boat:Elsewhere.'])
  })

  it('and was forgotten on request, stays so whatever happens to its file, until a restore is requested', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    const { id } = await notes.record('Her number is 111.')
    await notes.memory.forget({ metadata: { 'file.sha256': { exists: true } }, sourceId: notes.file('a.md') })
    expect(await notes.record('Her number is 111.')).toMatchObject({ status: 'forgotten' })
    notes.edit('a.md', (text) => `${text}\nNew.\n`)
    expect(await notes.sync()).toMatchObject({ passages: { forgotten: 1, added: 1 } })
    notes.move('a.md', 'z.md')
    expect(await notes.sync()).toMatchObject({ passages: { forgotten: 1, added: 0, moved: 2 } })
    expect(await notes.record('Her number is 111.')).toMatchObject({ id, status: 'forgotten' })
    notes.edit('z.md', (text) => text)
    expect(await notes.sync({ restore: true })).toMatchObject({ passages: { restored: 1 } })
    expect(await notes.record('Her number is 111.')).toMatchObject({ id, status: 'active' })
  })

  it('and was erased, is not stored again', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    const { id } = await notes.record('She likes tea.')
    await notes.memory.erase([id], 'asked')
    notes.edit('a.md', (text) => `${text}\nNew.\n`)
    const rehearsed = await notes.sync({ dryRun: true })
    expect(rehearsed).toMatchObject({ passages: { found: 3, added: 1, kept: 1, forgotten: 1 } })
    const { passages } = await notes.sync()
    expect(rehearsed.passages).toEqual(passages)
    expect((await notes.memory.list()).map(({ text }) => text)).not.toContain('She likes tea.')
  })

  it('and was erased, leaves no other version of it in search', async () => {
    const notes = await Notes.of(FILES)
    await notes.sync()
    await notes.memory.erase([(await notes.record('Her number is 111.')).id], 'asked')
    notes.edit('a.md', (text) => text.replace('111', '222'))
    await notes.sync()
    notes.edit('a.md', (text) => text.replace('222', '111'))
    const rehearsed = await notes.sync({ dryRun: true })
    const { passages } = await notes.sync()
    expect(passages).toMatchObject({ added: 0, forgotten: 1, retired: 1 })
    expect(rehearsed.passages).toEqual(passages)
    expect(await notes.record('Her number is 222.')).toMatchObject({ status: 'forgotten' })
    notes.edit('a.md', (text) => text.replace('111', '222'))
    expect(await notes.sync()).toMatchObject({ passages: { restored: 1 } })
  })
})

describe('a sync', () => {
  it('as a dry run reports the same, and does nothing', async () => {
    const notes = await Notes.of(FILES)
    const rehearsed = await notes.sync({ dryRun: true })
    expect(await notes.memory.list()).toEqual([])
    const { files, passages, lines } = await notes.sync()
    expect(rehearsed).toMatchObject({ dryRun: true, files, passages, lines })
    notes.move('a.md', 'c.md')
    notes.edit('sub/b.txt', (text) => text.replace('And more.', 'And less.'))
    const places = await notes.places()
    const second = await notes.sync({ dryRun: true, erase: true })
    expect(await notes.places()).toEqual(places)
    const done = await notes.sync({ erase: true })
    expect(second).toMatchObject({ files: done.files, passages: done.passages })
  })

  it.each([1, 2, 3, 4, 5, 6])(
    'that is stopped at file %i and started again has the same result',
    async (at) => {
      const files = Object.fromEntries(
        Array.from({ length: 6 }, (_, index) => [`${index}.md`, `# N\n\nNote ${index}.\n\nMore ${index}.\n`]),
      )
      const notes = await Notes.of(files)
      await notes.sync()
      notes.move('0.md', 'moved.md')
      notes.remove('1.md')
      notes.edit('2.md', (text) => text.replace('Note 2', 'Note two'))
      notes.edit('3.md', (text) => `First.\n\n${text}`)
      notes.write('new.md', 'New.\n\nMore 1.\n')
      const stop = new AbortController()
      let seen = 0
      const ended = notes.sync({
        signal: stop.signal,
        onProgress: () => {
          seen += 1
          if (seen === at) stop.abort('enough')
        },
      })
      await ended.catch((reason: unknown) => expect(reason).toBe('enough'))
      await notes.sync()
      expect(await notes.places()).toEqual([
        '2.md:3 Note two.',
        '2.md:5 More 2.',
        '3.md:1 First.',
        '3.md:5 Note 3.',
        '3.md:7 More 3.',
        '4.md:3 Note 4.',
        '4.md:5 More 4.',
        '5.md:3 Note 5.',
        '5.md:5 More 5.',
        'moved.md:3 Note 0.',
        'moved.md:5 More 0.',
        'new.md:1 New.',
        'new.md:3 More 1.',
      ])
      expect(await notes.memory.store.status()).toMatchObject({ queued: 0 })
    },
  )

  it('without an engine indexes words, and the next one embeds what waits', async () => {
    const notes = await Notes.of(FILES)
    expect(await notes.sync({ embed: false })).toMatchObject({ embedded: 0, waiting: 4 })
    await notes.memory.store.insert([{ kind: 'fact', text: 'waits, and is not of the folder' }])
    expect(await notes.sync()).toMatchObject({ files: { read: 0 }, embedded: 4, waiting: 1 })
  })
})
