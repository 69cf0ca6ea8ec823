import type { NewMemoryRecord } from 'recollect'
import { describe, expect, it } from 'vitest'
import { paragraphId } from '../../src/documents/paragraph.js'
import { Notes } from './support/folder.js'

describe('records that were imported before records had a source', () => {
  const imported = (text: string, source: string, more: Partial<NewMemoryRecord> = {}): NewMemoryRecord => ({
    id: paragraphId(text, ''),
    kind: 'fact',
    text,
    tags: ['old'],
    metadata: { source, line: 7 },
    ...more,
  })

  it('are those of the same passages, and keep their vectors', async () => {
    const notes = await Notes.of({ 'sub/b.txt': 'Plain text.\n\nAnd more.\n\nNew.\n' })
    const [before] = await notes.memory.insert([imported('Plain text.', './sub/b.txt')])
    await notes.memory.insert([imported('And more.', notes.file('sub/b.txt'))])
    const rehearsed = await notes.sync({ dryRun: true })
    const report = await notes.sync()
    expect(report).toMatchObject({
      passages: { found: 3, added: 1, kept: 2, moved: 0, retired: 0 },
      embedded: 1,
    })
    expect(rehearsed.passages).toEqual(report.passages)
    expect(await notes.places()).toEqual([
      'sub/b.txt:1 Plain text.',
      'sub/b.txt:3 And more.',
      'sub/b.txt:5 New.',
    ])
    expect(await notes.record('Plain text.')).toMatchObject({ id: before?.id, tags: ['old'] })
    expect(await notes.sync()).toMatchObject({ files: { unchanged: 1 } })
    notes.remove('sub/b.txt')
    expect(await notes.sync()).toMatchObject({ passages: { retired: 3 } })
  })

  it('are superseded if they begin with the headings, and stay forgotten if they were', async () => {
    const notes = await Notes.of({ 'a.md': '# Ada\n\n## Phone\n\nHer number is 111.\n\n# Bo\n\nSleeps.\n' })
    const [old] = await notes.memory.insert([imported('Ada › Phone\nHer number is 111.', 'a.md')])
    const [asleep] = await notes.memory.insert([imported('Sleeps.', 'a.md')])
    await notes.memory.forget([asleep?.id ?? ''])
    expect(await notes.sync()).toMatchObject({ passages: { added: 1, forgotten: 1, retired: 1 } })
    expect(await notes.record('Her number is 111.')).toMatchObject({ supersedes: old?.id })
    expect((await notes.memory.list()).map(({ text }) => text)).toEqual(['Her number is 111.'])
  })

  it.each([
    ['from another file', imported('Plain text.', 'other/b.txt')],
    ['from a pipe', imported('Plain text.', 'standard input')],
    ['of another kind', imported('Plain text.', 'b.txt', { kind: 'event' })],
    [
      'in another scope',
      imported('Plain text.', 'b.txt', { scope: 'x', id: paragraphId('Plain text.', 'x') }),
    ],
    ['remembered with an id of its own', imported('Plain text.', 'b.txt', { id: 'mine' })],
    [
      'with other metadata',
      imported('Plain text.', 'b.txt', { metadata: { source: 'b.txt', line: 1, by: 'me' } }),
    ],
    ['changed since', imported('Plain text.', 'b.txt', { id: paragraphId('Plain.', '') })],
  ])('are not touched if they are %s', async (_, record) => {
    const notes = await Notes.of({ 'sub/b.txt': 'Plain text.\n' })
    const [before] = await notes.memory.insert([record])
    expect(await notes.sync()).toMatchObject({ passages: { added: 1, kept: 0, retired: 0 } })
    expect(await notes.memory.get(before?.id ?? '')).toEqual(before)
  })
})
