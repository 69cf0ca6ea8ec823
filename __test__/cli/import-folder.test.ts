import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'

async function importFolder(folder: string, ...args: string[]) {
  const root = tempDir()
  const { status, stdout, stderr } = await recollect([
    'import',
    '--no-embed',
    '--json',
    '--root',
    root,
    ...args,
    folder,
  ])
  const [report] = jsonLines<{ files: { path: string }[] }>(stdout)
  return { status, stderr, paths: report?.files.map(({ path }) => path) }
}

describe.skipIf(process.platform === 'win32')('a folder of notes', () => {
  it('follows links to files, and reports everything else that was not read, once each', async () => {
    const [folder, elsewhere] = [tempDir(), tempDir()]
    writeFileSync(join(folder, 'a.md'), 'own')
    writeFileSync(join(elsewhere, 'target'), 'of a link')
    symlinkSync(join(elsewhere, 'target'), join(folder, 'b.md'))
    mkdirSync(join(folder, 'sub'))
    symlinkSync(folder, join(folder, 'sub', 'round'))
    symlinkSync(elsewhere, join(folder, 'c.md'))
    symlinkSync(join(elsewhere, 'nothing'), join(folder, 'd.txt'))
    symlinkSync('circle.md', join(folder, 'circle.md'))
    symlinkSync(join(elsewhere, 'nothing'), join(folder, 'no-note.png'))
    execFileSync('mkfifo', [join(folder, 'e.txt')])
    mkdirSync(join(folder, '.hidden'))
    const { status, stderr, paths } = await importFolder(folder)
    expect(status).toBe(4)
    expect(paths).toEqual([join(folder, 'a.md'), join(folder, 'b.md')])
    expect(stderr.trimEnd().split('\n').sort()).toEqual(
      [
        [`${folder}/c.md`, 'a link to a folder is not followed'],
        [`${folder}/circle.md`, 'a broken link'],
        [`${folder}/d.txt`, 'a broken link'],
        [`${folder}/e.txt`, 'a FIFO, socket or device is not a file'],
        [`${folder}/sub/round`, 'a link to a folder is not followed'],
      ].map(([path, reason]) => `recollect: warning: not read: ${path}: ${reason}`),
    )
  })

  it('reports nothing when everything was read', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'a.md'), 'own')
    writeFileSync(join(folder, 'picture.png'), '')
    expect(await importFolder(folder)).toMatchObject({ status: 0, stderr: '' })
  })

  it('with nothing to read is refused with the reason', async () => {
    const folder = tempDir()
    symlinkSync(tempDir(), join(folder, 'notes'))
    const { status, stderr } = await importFolder(folder)
    expect(status).toBe(2)
    expect(stderr).toContain('/notes: a link to a folder is not followed')
  })
})

describe('a folder with an export', () => {
  it('reports that the notes beside it were not read, unless they were excluded on purpose', async () => {
    const folder = tempDir()
    writeFileSync(join(folder, 'records.jsonl'), '{"id":"a","kind":"fact","text":"one"}\n')
    writeFileSync(join(folder, 'a.md'), 'own')
    mkdirSync(join(folder, 'sub'))
    const { status, stderr, paths } = await importFolder(folder)
    expect({ status, paths }).toEqual({ status: 0, paths: [join(folder, 'records.jsonl')] })
    expect(stderr).toContain('not read: 2 notes or folders next to an export')
    expect(await importFolder(folder, '--format', 'jsonl')).toMatchObject({ status: 0, stderr: '' })
  })
})
