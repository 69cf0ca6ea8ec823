import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { MemoryRecord } from 'recollect'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'
import { storeOf } from './support/store-of.js'

interface File {
  readonly path: string
  readonly unit: string
  readonly found: number
  readonly imported: number
  readonly alreadyThere: number
  readonly rejected: number
  readonly rejections: readonly { readonly line: number; readonly reason: string }[]
}

interface Report {
  readonly dryRun: boolean
  readonly files: readonly File[]
}

async function importInto(root: string, args: readonly string[], input?: string): Promise<Report> {
  const { stdout } = await recollect(['import', '--no-embed', '--json', '--root', root, ...args], {
    input: input ?? '',
  })
  const [report] = jsonLines<Report>(stdout)
  if (report === undefined) throw new Error('no report')
  for (const { found, imported, alreadyThere, rejected } of report.files) {
    expect(imported + alreadyThere + rejected).toBe(found)
  }
  return report
}

async function records(root: string): Promise<MemoryRecord[]> {
  const { stdout } = await recollect(['records', 'list', '--order', 'oldest', '--json', '--root', root])
  return jsonLines<MemoryRecord>(stdout)
}

const lineOf = ({ source }: MemoryRecord) => source?.line ?? 0

const counts = ({ files }: Report) =>
  files.map(({ found, imported, alreadyThere, rejected }) => [found, imported, alreadyThere, rejected])

it.skipIf(process.platform !== 'linux')('an import reports when rejected lines cannot be kept', async () => {
  const { files } = await importInto(join(tempDir(), 'store'), ['--format', 'jsonl', '/proc/version'])
  expect(files).toMatchObject([
    {
      found: 1,
      rejected: 1,
      rejections: [{ reason: expect.stringContaining('not kept, because /proc cannot') }],
    },
  ])
  expect(files[0]).not.toHaveProperty('rejectedFile')
})

const MARKDOWN = `---
title: not a memory
tags: [a]
---

# Rome

A paragraph
of two lines.

<!-- a comment -->

## Food

What to try:

- carbonara
- supplì

\`\`\`sh
one

two
\`\`\`

1. loose

2. list

[link]: https://example.org
***
`

describe('import of Markdown', () => {
  it('makes each paragraph a memory with its headings; code, lists and introductions stay whole', async () => {
    const root = tempDir()
    const file = join(tempDir(), 'notes.md')
    writeFileSync(file, MARKDOWN)
    expect(counts(await importInto(root, ['--tag', 'trip', '--kind', 'interest', file]))).toEqual([
      [6, 6, 0, 0],
    ])
    const stored = await records(root)
    const shown = stored.map(({ text, source }) => [source?.line, source?.heading, text])
    expect(shown.sort(([a = 0], [b = 0]) => Number(a) - Number(b))).toEqual([
      [2, undefined, 'title: not a memory\ntags: [a]'],
      [8, 'Rome', 'A paragraph\nof two lines.'],
      [15, 'Rome › Food', 'What to try:\n\n- carbonara\n- supplì'],
      [20, 'Rome › Food', '```sh\none\n\ntwo\n```'],
      [26, 'Rome › Food', '1. loose'],
      [28, 'Rome › Food', '2. list'],
    ])
    for (const { kind, tags, source } of stored) {
      expect({ kind, tags }).toEqual({ kind: 'interest', tags: ['trip', 'a'] })
      expect(source).toMatchObject({ id: file, title: 'notes, not a memory' })
    }
    // The same content with other line endings is the same memory.
    writeFileSync(file, MARKDOWN.replaceAll('\n', '\r\n'))
    expect(counts(await importInto(root, [file]))).toEqual([[6, 0, 6, 0]])
  })

  it('puts the headings before each of two introductions', async () => {
    const root = tempDir()
    const text = '# Title\n\nFirst intro:\n\nSecond intro:\n\n- a\n'
    await importInto(root, ['--format', 'markdown', '-'], text)
    expect((await records(root)).map(({ text }) => text).sort()).toEqual([
      'Title\nFirst intro:',
      'Title\nSecond intro:\n\n- a',
    ])
  })

  it('works without headings, and from standard input', async () => {
    const root = tempDir()
    const report = await importInto(root, ['--format', 'markdown', '--no-headings', '-'], '# A\n\ntext\n')
    expect(report.files).toMatchObject([{ path: 'standard input', unit: 'paragraph', imported: 2 }])
    expect((await records(root)).map(({ text }) => text).sort()).toEqual(['A', 'text'])
  })
})

describe('import of plain text', () => {
  it('makes each paragraph a memory, once', async () => {
    const root = tempDir()
    const text = 'first\nparagraph\n\n \nsecond\r\n\r\n\nfirst\nparagraph'
    expect(counts(await importInto(root, ['-'], text))).toEqual([[3, 2, 1, 0]])
    expect((await records(root)).map(({ text }) => text).sort()).toEqual(['first\nparagraph', 'second'])
    expect(counts(await importInto(root, ['-'], text))).toEqual([[3, 0, 3, 0]])
  })

  it('does not bring back what was erased', async () => {
    const root = tempDir()
    await importInto(root, ['-'], 'secret')
    const [record] = await records(root)
    await recollect(['records', 'forget', '--hard', '--yes', '--root', root, record?.id ?? ''])
    expect(counts(await importInto(root, ['-'], 'secret\n\nother'))).toEqual([[2, 1, 1, 0]])
  })

  it('rejects lines that are not UTF-8, and imports the rest', async () => {
    const root = tempDir()
    const file = join(tempDir(), 'notes.txt')
    writeFileSync(
      file,
      Buffer.concat([Buffer.from('good\n\n'), Buffer.from([0xff]), Buffer.from('\n\nalso good')]),
    )
    const report = await importInto(root, [file])
    expect(counts(report)).toEqual([[3, 2, 0, 1]])
    expect(report.files[0]?.rejections).toEqual([{ line: 3, reason: 'Line 3 is not UTF-8' }])
  })

  it('splits a paragraph that is too long for a memory between two lines, and loses nothing', async () => {
    const [root, file] = [tempDir(), join(tempDir(), 'log.txt')]
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ${'é'.repeat(60)}`)
    writeFileSync(file, lines.join('\n'))
    const { stdout, stderr } = await recollect(['import', '--no-embed', '--root', root, file])
    expect({ stdout, stderr }).toEqual({
      stdout: `${file}: 3 paragraphs = 3 imported + 0 already there + 0 rejected\n`,
      stderr: '',
    })
    const stored = await records(root)
    const byLine = stored.sort((a, b) => lineOf(a) - lineOf(b))
    expect(byLine.map(({ text }) => text).join('\n')).toBe(lines.join('\n'))
  })

  it('imports the notes of a folder, and skips hidden files and installed packages', async () => {
    const folder = tempDir()
    for (const directory of ['sub', '.git', 'node_modules']) {
      mkdirSync(join(folder, directory))
      writeFileSync(join(folder, directory, 'a.md'), `in ${directory}`)
    }
    writeFileSync(join(folder, 'b.TXT'), 'b')
    writeFileSync(join(folder, 'image.png'), '')
    const report = await importInto(tempDir(), [folder])
    expect(report.files.map(({ path }) => path)).toEqual([join(folder, 'b.TXT'), join(folder, 'sub', 'a.md')])
  })
})

const GOOD = '{"id":"a","kind":"fact","text":"one"}\n{"id":"b","kind":"fact","text":"two"}\n'
const BAD = 'broken\n{"id":"c","kind":"nothing","text":"x"}\n'

describe('import of records', () => {
  it('counts every line of a file, and lists the rejected ones by number and reason', async () => {
    const root = tempDir()
    const file = join(tempDir(), 'old.jsonl')
    writeFileSync(file, GOOD + BAD)
    const { status, stdout, stderr } = await recollect(['import', '--no-embed', '--root', root, file])
    expect(status).toBe(4)
    expect(stdout).toBe(`${file}: 4 records = 2 imported + 0 already there + 2 rejected\n`)
    expect(stderr).toContain(`${file}:3: Expected one JSON object`)
    expect(stderr).toContain(`${file}:4: `)
    expect(stderr).toContain(`${file}.rejected.jsonl`)
    expect(counts(await importInto(root, [file]))).toEqual([[4, 0, 2, 2]])
    expect((await records(root)).map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('reads standard input', async () => {
    const report = await importInto(tempDir(), ['--format', 'jsonl', '-'], GOOD + BAD)
    expect(report.files).toMatchObject([
      { path: 'standard input', found: 4, imported: 2, rejections: [{ line: 3 }, { line: 4 }] },
    ])
  })

  it("imports the predecessor's files from its root", async () => {
    const old = tempDir()
    mkdirSync(join(old, 'memory'))
    writeFileSync(join(old, 'memory', 'records.jsonl'), GOOD)
    expect(counts(await importInto(tempDir(), [old]))).toEqual([[2, 2, 0, 0]])
  })
})

describe('a dry run', () => {
  it('reports the same as the import, and stores nothing', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'a.md'), 'one\n\ntwo\n\none')
    writeFileSync(join(folder, 'b.jsonl'), GOOD + BAD)
    const paths = [join(folder, 'a.md'), join(folder, 'b.jsonl')]
    const root = join(tempDir(), 'new')
    const rehearsed = await importInto(root, ['--dry-run', ...paths])
    expect(await recollect(['status', '--root', root])).toMatchObject({ status: 1 })
    expect(counts(await importInto(root, paths))).toEqual(counts(rehearsed))
    expect(counts(rehearsed)).toEqual([
      [3, 2, 1, 0],
      [4, 2, 0, 2],
    ])
    expect(counts(await importInto(root, ['--dry-run', ...paths]))).toEqual([
      [3, 0, 3, 0],
      [4, 0, 2, 2],
    ])
    expect(await records(root)).toHaveLength(4)
  })

  it('counts a text that is in two files twice, as the import does', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'a.md'), 'shared\n\none')
    writeFileSync(join(folder, 'b.txt'), 'shared\n\ntwo')
    const root = tempDir()
    const rehearsed = counts(await importInto(root, ['--dry-run', folder]))
    expect(rehearsed).toEqual([
      [2, 2, 0, 0],
      [2, 2, 0, 0],
    ])
    expect(counts(await importInto(root, [folder]))).toEqual(rehearsed)
  })

  it('does not create a store in a directory without one', async () => {
    const root = tempDir()
    const args = ['import', '--dry-run', '--root', root, '-']
    expect(await recollect(args, { input: 'one' })).toMatchObject({ status: 0, stderr: '' })
    expect(readdirSync(root)).toEqual([])
    mkdirSync(join(root, 'memory'))
    writeFileSync(join(root, 'memory', 'records.jsonl'), GOOD)
    expect(await recollect(args, { input: 'one' })).toMatchObject({ status: 0, stderr: '' })
    expect(readdirSync(root)).toEqual(['memory'])
    const named = [...args, '--database', 'other.db']
    expect(await recollect(named, { input: 'one' })).toMatchObject({ status: 0, stderr: '' })
  })

  it('of a store that is being written to does not wait, and knows what was erased', async () => {
    const root = tempDir()
    await importInto(root, ['-'], 'there\n\nsecret')
    const secret = (await records(root)).find(({ text }) => text === 'secret')
    await recollect(['records', 'forget', '--hard', '--yes', '--root', root, secret?.id ?? ''])
    const file = join(tempDir(), 'b.jsonl')
    writeFileSync(file, GOOD + BAD)
    const writer = new Database(join(root, 'memory.db'))
    writer.exec('BEGIN IMMEDIATE')
    try {
      const rehearsed = await importInto(root, ['--dry-run', '-', file], 'there\n\nsecret\n\nnew')
      expect(counts(rehearsed)).toEqual([
        [3, 1, 2, 0],
        [4, 2, 0, 2],
      ])
    } finally {
      writer.exec('ROLLBACK')
      writer.close()
    }
  })

  it('reports what was erased as the import does, in notes, conversations, records and pipes', async () => {
    const [root, folder, backup] = [tempDir(), tempDir(), join(tempDir(), 'backup')]
    writeFileSync(join(folder, 'a.md'), 'A note.\n\nA secret note.\n')
    writeFileSync(join(folder, 'b.txt'), 'Ada: Hello.\nBob: A secret message.\nAda: Yes.\nBob: Bye.\n')
    const piped = 'From a pipe.\n\nA secret from a pipe.'
    await importInto(root, [folder])
    await importInto(root, ['-'], piped)
    await recollect(['export', '--root', root, backup])
    const secrets = (await records(root)).filter(({ text }) => text.includes('secret')).map(({ id }) => id)
    expect(secrets).toHaveLength(3)
    await recollect(['records', 'forget', '--hard', '--yes', '--root', root, ...secrets])
    for (const [paths, input] of [
      [[folder], ''],
      [[backup], ''],
      [['-'], piped],
    ] as const) {
      const args = ['import', '--no-embed', '--root', root, ...paths]
      const rehearsed = await recollect([...args, '--dry-run'], { input })
      const done = await recollect(args, { input })
      expect(rehearsed.stdout.replaceAll('to be imported', 'imported')).toBe(done.stdout)
      expect(done.stdout).toContain(' = 0 imported + ')
      expect(rehearsed.stderr).toBe(done.stderr)
    }
    const restored = await recollect(['import', '--no-embed', '--restore', '--root', root, folder])
    expect(restored.stderr).toBe(
      `recollect: warning: ${folder}/a.md: left out: 1 paragraph erased for good before\n`,
    )
  })

  it.skipIf(process.getuid?.() === 0)('works on a store without permission to write', async () => {
    const root = storeOf()
    chmodSync(join(root, 'memory.db'), 0o400)
    chmodSync(root, 0o500)
    try {
      const file = join(tempDir(), 'b.jsonl')
      writeFileSync(file, GOOD + BAD)
      expect(counts(await importInto(root, ['--dry-run', '-', file], 'new'))).toEqual([
        [1, 1, 0, 0],
        [4, 2, 0, 2],
      ])
    } finally {
      chmodSync(root, 0o700)
    }
  })
})

describe('a paragraph longer than a memory', () => {
  it.each(['a file', 'a pipe'])('becomes several memories, and nothing is cut: in %s', async (way) => {
    const [root, file] = [tempDir(), join(tempDir(), 'long.txt')]
    const long = 'word '.repeat(300_000).trimEnd()
    writeFileSync(file, `short\n\n${long}`)
    const from = way === 'a file' ? file : '-'
    const report = await importInto(root, [from], `short\n\n${long}`)
    expect(counts(report)).toEqual([[3, 3, 0, 0]])
    const texts = (await records(root)).map(({ text }) => text)
    expect(
      texts
        .filter((text) => text !== 'short')
        .sort((a, b) => b.length - a.length)
        .join(''),
    ).toBe(long)
  })
})

describe('a record longer than a memory', () => {
  it('is counted as cut and reported, by the import and by its dry run', async () => {
    const [root, file] = [tempDir(), join(tempDir(), 'long.jsonl')]
    writeFileSync(file, `${JSON.stringify({ id: 'long', kind: 'fact', text: 'x'.repeat(1_100_000) })}\n`)
    const run = (...args: string[]) =>
      recollect(['import', '--no-embed', '--json', '--root', root, ...args, file])
    const expected = [{ files: [{ imported: 1, truncated: 1 }] }]
    const rehearsed = await run('--dry-run')
    expect(jsonLines(rehearsed.stdout)).toMatchObject(expected)
    expect(rehearsed.stderr).toContain(`${file}: 1 text would be stored cut`)
    const imported = await run()
    expect(jsonLines(imported.stdout)).toMatchObject(expected)
    expect(imported.stderr).toContain('is stored cut: 1048576 of 1100000 bytes')
  })
})
