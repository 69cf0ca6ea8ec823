import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemoryRecord, SyncReport } from 'recollect'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = tempDir()
  for (const [name, text] of Object.entries(files)) write(folder, name, text)
  return folder
}

function write(folder: string, name: string, text: string, time = 1_700_000_000): void {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  utimesSync(path, time, time)
}

async function sync(root: string, ...args: string[]) {
  const { status, stdout, stderr } = await recollect(['sync', '--no-embed', '--root', root, ...args])
  return { status, stdout, stderr }
}

async function placesOf(root: string): Promise<string[]> {
  const { stdout } = await recollect(['records', 'list', '--json', '--root', root])
  return jsonLines<MemoryRecord>(stdout)
    .map(({ text, source }) => `${source?.id.split('/').at(-1)}:${source?.line} ${text}`)
    .sort()
}

describe('recollect sync', () => {
  it('makes the store match the folder, and reports in one line', async () => {
    const [root, folder] = [tempDir(), folderOf({ 'a.md': '# A\n\nOne.\n\nTwo.\n', 'b.md': 'Three.\n' })]
    expect(await sync(root, folder)).toEqual({
      status: 0,
      stdout: `${folder}: 2 files = 0 unchanged + 2 read; 3 paragraphs read = 3 added + 0 already there + 0 rejected\n`,
      stderr: `3 other records wait for a vector: recollect backfill --root ${root}\n`,
    })
    expect((await sync(root, folder)).stdout).toBe(`${folder}: 2 files = 2 unchanged + 0 read\n`)
    write(folder, 'a.md', 'New.\n\n# A\n\nOne.\n', 1_700_000_100)
    renameSync(join(folder, 'b.md'), join(folder, 'c.md'))
    const rehearsed = await sync(root, '--dry-run', folder)
    expect(rehearsed.stdout).toBe(
      `${folder}/a.md: 1 to be added\n${folder}/c.md: 1 to be moved here\n${folder}: 2 files = 0 unchanged + 2 read; 1 renamed, 1 gone; 3 paragraphs read = 1 to be added + 2 already there + 0 rejected; 1 moved, 1 to leave search\n`,
    )
    expect((await sync(root, folder)).stdout).toContain(
      '1 added + 2 already there + 0 rejected; 1 moved, 1 left search',
    )
    expect(await placesOf(root)).toEqual(['a.md:1 New.', 'a.md:5 One.', 'c.md:1 Three.'])
  })

  it('accepts several folders, and reports on each', async () => {
    const root = tempDir()
    const [a, b] = [folderOf({ 'a.md': 'One.\n' }), folderOf({ 'b.md': 'Two.\n' })]
    const { stdout } = await sync(root, '--json', a, b)
    expect(jsonLines<SyncReport>(stdout).map(({ folder, files }) => [folder, files.read])).toEqual([
      [a, 1],
      [b, 1],
    ])
    rmSync(join(a, 'a.md'))
    await sync(root, a, b)
    expect(await placesOf(root)).toEqual(['b.md:1 Two.'])
  })

  it('reads the other folders if one is not there, and reports what it erases', async () => {
    const [root, a] = [tempDir(), folderOf({ 'a.md': 'One.\n' })]
    const none = join(a, 'none')
    const { status, stdout, stderr } = await sync(root, none, a)
    expect(status).toBe(4)
    expect(stderr).toContain(
      `recollect: warning: not read: Expected a folder that can be read, received ${none}`,
    )
    expect(stdout).toContain('1 added')
    expect(await sync(root, none, join(a, 'nothing'))).toMatchObject({ status: 1 })
    rmSync(join(a, 'a.md'))
    expect((await sync(root, '--dry-run', '--erase', a)).stdout).toBe(
      `${a}: 0 files = 0 unchanged + 0 read; 1 gone; 1 to leave search, 1 to be erased for good\n`,
    )
    expect((await sync(root, '--erase', a)).stdout).toContain('1 left search, 1 erased for good')
  })

  it('embeds only what is new in the folder', async () => {
    const [root, folder] = [tempDir(), folderOf({ 'a.md': 'The harbour is closed.\n' })]
    await recollect(['remember', '--no-embed', '--root', root, 'It waits.'])
    const { status, stderr } = await recollect(['sync', '--root', root, folder])
    expect(status).toBe(0)
    expect(stderr).toContain('Embedded 1 record')
    expect(stderr).toContain(`1 other record waits for a vector: recollect backfill --root ${root}\n`)
    await sync(root, folder)
    write(folder, 'b.md', 'Another.\n')
    await sync(root, folder)
    // Completes what an earlier call left, even though no file has changed.
    expect((await recollect(['sync', '--root', root, folder])).stderr).toContain('Embedded 1 record')
  })

  it('refuses a path that is not a folder, and conflicting options', async () => {
    const [root, folder] = [tempDir(), folderOf({ 'a.md': 'One.\n' })]
    expect(await sync(root, join(folder, 'a.md'))).toMatchObject({ status: 1 })
    expect(await sync(root, join(folder, 'none'))).toMatchObject({ status: 1 })
    expect(await sync(root, '--watch', '--dry-run', folder)).toMatchObject({ status: 2 })
  })

  it('exits with 4 when something could not be read', async () => {
    const [root, folder] = [tempDir(), folderOf({ 'a.md': 'One.\n' })]
    writeFileSync(join(folder, 'b.md'), Buffer.from('Größe\n', 'latin1'))
    const { status, stdout, stderr } = await sync(root, folder)
    expect(status).toBe(4)
    expect(stdout).toContain('; 1 not read; ')
    expect(stdout).not.toContain('problem')
    expect(stderr).toContain(`not read: ${folder}/b.md: Expected text in UTF-8`)
  })
})
