import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { recollect } from '../cli/support/run-cli.js'
import { tempDir } from '../store/support/temp-store.js'
import { Notes } from './support/folder.js'

/** Longer than a line of records may be, without repetition. */
const HUGE = Array.from({ length: 2_600_000 }, (_, at) => at).join('')

const isLinux = process.platform === 'linux'

/** Every kind of unreadable or partly readable file, among good ones. */
async function badFolder(): Promise<Notes> {
  const notes = await Notes.of({
    'a.md': 'First good one.\n',
    'z.md': 'Last good one.\n',
    'deep.md': `${'>'.repeat(2_000)} deep quotation\n`,
    'lists.md': Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(2 * depth)}- level ${depth}`).join(
      '\n',
    ),
    'huge-line.txt': HUGE,
    'empty.md': '',
  })
  notes.write('latin1.md', Buffer.from('Größe der Tür\n', 'latin1'))
  notes.write('utf16.md', Buffer.from('\uFEFFIn UTF-16.\n', 'utf16le'))
  notes.write('zeros.txt', Buffer.alloc(1_000))
  mkdirSync(notes.file('sub'))
  symlinkSync(notes.path, notes.file('sub/round'))
  symlinkSync(notes.file('none'), notes.file('broken.md'))
  symlinkSync('circle.md', notes.file('circle.md'))
  execFileSync('mkfifo', [notes.file('fifo.md')])
  if (isLinux)
    writeFileSync(
      Buffer.concat([Buffer.from(`${notes.path}/bad-`), Buffer.from([0xff]), Buffer.from('.md')]),
      'x',
    )
  return notes
}

const expected = (folder: string) => [
  ...(isLinux ? [{ path: `${folder}/bad-\\xff.md`, reason: 'its name is not UTF-8' }] : []),
  { path: `${folder}/broken.md`, reason: 'a broken link' },
  { path: `${folder}/circle.md`, reason: 'a broken link' },
  { path: `${folder}/fifo.md`, reason: 'a FIFO, socket or device is not a file' },
  {
    path: `${folder}/latin1.md`,
    reason: 'Expected text in UTF-8, received other bytes, first in line 1: save it as UTF-8',
  },
  { path: `${folder}/sub/round`, reason: 'a link to a folder is not followed' },
  {
    path: `${folder}/zeros.txt`,
    reason: 'Expected text in UTF-8, received zero bytes: UTF-16 without a byte order mark, or not text',
  },
]

describe.skipIf(process.platform === 'win32')('one bad file', () => {
  it('does not stop a sync: each is reported once with its reason, all others are imported', async () => {
    const notes = await badFolder()
    const { problems, passages, files } = await notes.sync({ embed: false })
    expect([...problems].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual(expected(notes.path))
    expect(files).toMatchObject({ found: 9, read: 7 })
    expect(passages.rejected).toBe(0)
    const texts = (await notes.memory.list()).map(({ text }) => text)
    expect(texts).toEqual(expect.arrayContaining(['First good one.', 'Last good one.', 'In UTF-16.']))
    expect(texts.filter((text) => text.includes('level 2999'))).toHaveLength(1)
    expect(HUGE.length).toBeGreaterThan(16 * 1024 * 1024)
    expect(texts.filter((text) => /^\d+$/.test(text)).join('').length).toBe(HUGE.length)
  })

  it('does not stop an import: exit status 4, and the totals in the last line', async () => {
    const notes = await badFolder()
    const args = ['import', '--no-embed', '--root', tempDir(), notes.path, `${notes.path}/nothing.md`]
    const { status, stdout, stderr } = await recollect(args)
    expect(status).toBe(4)
    const [last, ...more] = stdout.trimEnd().split('\n').toReversed()
    expect(more).toEqual([])
    expect(last).toMatch(
      /^7 files: \d+ paragraphs = \d+ imported \+ 0 already there \+ 0 rejected; [78] not read$/,
    )
    for (const { path, reason } of expected(notes.path)) {
      const told = stderr.split('\n').filter((line) => line.includes(path))
      expect(told).toEqual([`recollect: warning: not read: ${path.replace('\\', '\\')}: ${reason}`])
    }
    expect(stderr).toContain(`not read: ${notes.path}/nothing.md: no such file or directory`)
  })

  it.skipIf(process.getuid?.() === 0)('that cannot be read keeps its memories', async () => {
    const notes = await Notes.of({ 'a.md': 'Mine.\n', 'sub/b.md': 'Below.\n' })
    await notes.sync()
    chmodSync(notes.file('sub'), 0)
    chmodSync(notes.file('a.md'), 0)
    try {
      const { problems, passages } = await notes.sync({ tags: ['x'] })
      expect(problems.map(({ path }) => path)).toEqual([notes.file('sub'), notes.file('a.md')])
      expect(passages.retired).toBe(0)
    } finally {
      chmodSync(notes.file('sub'), 0o700)
      chmodSync(notes.file('a.md'), 0o600)
    }
    expect(await notes.places()).toHaveLength(2)
  })

  it('that has become unreadable text keeps its memories', async () => {
    const notes = await Notes.of({ 'a.md': 'Mine.\n' })
    await notes.sync()
    notes.write('a.md', Buffer.from('Größe\n', 'latin1'))
    expect(await notes.sync()).toMatchObject({
      problems: [{ path: notes.file('a.md') }],
      passages: { retired: 0 },
    })
    expect(await notes.places()).toEqual(['a.md:1 Mine.'])
  })
})
