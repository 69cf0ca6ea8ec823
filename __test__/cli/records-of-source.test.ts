import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MemoryRecord } from 'recollect'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'

async function storeOfFiles() {
  const [root, folder] = [tempDir(), tempDir()]
  writeFileSync(join(folder, 'a.md'), '---\ndate: 2026-03-01\ntags: [trip]\n---\nOne.\n\nTwo.\n')
  writeFileSync(join(folder, 'b.md'), '---\ndate: 2020-01-01\n---\nThree.\n')
  await recollect(['sync', '--no-embed', '--root', root, folder])
  await recollect(['remember', '--no-embed', '--root', root, 'Mine.'])
  const run = (args: readonly string[]) => recollect([...args, '--root', root], { cwd: folder })
  const texts = async (...args: string[]) =>
    jsonLines<MemoryRecord>((await run(['records', 'list', '--json', ...args])).stdout)
      .map(({ text }) => text.split('\n')[0])
      .sort()
  return { folder, run, texts }
}

describe('records of a file', () => {
  it('are listed by its path, its tags and its own dates', async () => {
    const { folder, texts } = await storeOfFiles()
    expect(await texts('--source', 'a.md')).toEqual(['One.', 'Two.', 'date: 2026-03-01'])
    expect(await texts('--source', join(folder, 'b.md'))).toEqual(['Three.', 'date: 2020-01-01'])
    expect(await texts('--source', 'none.md')).toEqual([])
    expect(await texts('--tag', 'trip')).toEqual(['One.', 'Two.', 'date: 2026-03-01'])
    expect(await texts('--before', '2021-01-01')).toEqual(['Three.', 'date: 2020-01-01'])
    expect(await texts('--since', '2026-03-01', '--before', '2026-03-02')).toEqual([
      'One.',
      'Two.',
      'date: 2026-03-01',
    ])
  })

  it('are forgotten and restored together, even after the file was deleted', async () => {
    const { folder, run, texts } = await storeOfFiles()
    rmSync(join(folder, 'a.md'))
    const forgotten = await run(['records', 'forget', '--yes', '--source', 'a.md'])
    expect(forgotten).toMatchObject({ status: 0, stderr: expect.stringContaining('Forgot 3 records') })
    expect(await texts()).toEqual(['Mine.', 'Three.', 'date: 2020-01-01'])
    await run(['records', 'restore', ...forgotten.stdout.trimEnd().split('\n')])
    expect(await texts('--source', 'a.md')).toHaveLength(3)
    await run(['records', 'forget', '--yes', '--source', 'a.md'])
    expect(await run(['records', 'forget', '--yes', '--source', 'a.md'])).toMatchObject({ status: 3 })
    // Erases also what was forgotten before.
    expect(await run(['records', 'forget', '--hard', '--yes', '--source', 'a.md'])).toMatchObject({
      status: 0,
    })
    expect(await texts('--all')).toEqual(['Mine.', 'Three.', 'date: 2020-01-01'])
  })

  it('are named by ids or by a source, and not by both', async () => {
    const { run } = await storeOfFiles()
    expect(await run(['records', 'forget', '--yes'])).toMatchObject({ status: 2 })
    expect(await run(['records', 'forget', '--yes', '--source', 'a.md', 'x'])).toMatchObject({ status: 2 })
    expect(await run(['records', 'restore', 'nobody'])).toMatchObject({ status: 1 })
  })
})

describe('an unknown command', () => {
  it.each([
    ['search', 'recollect recall'],
    ['query', 'recollect recall'],
    ['list', 'recollect records list'],
    ['ls', 'recollect records list'],
    ['add', 'recollect remember'],
    ['delete', 'recollect records forget'],
    ['recal', 'recall'],
    ['rember', 'remember'],
    ['syncc', 'sync'],
  ])('%s: %s is suggested', async (command, suggested) => {
    const { status, stderr } = await recollect([command, 'x'])
    expect(status).toBe(2)
    expect(stderr).toMatch(new RegExp(`Did you mean .*${suggested}`))
    expect(stderr.match(/Did you mean/g)).toHaveLength(1)
  })

  it('may be a question: the error says how to ask it', async () => {
    const { status, stderr } = await recollect(['where is the key'])
    expect(status).toBe(2)
    expect(stderr).toContain('recollect recall "…"')
  })
})

it.each([
  ['recall', '-5 degrees'],
  ['recall', '--what is it'],
  ['remember', '-- not'],
])('a text that begins like an option: %s %s suggests --', async (command, text) => {
  const { status, stderr } = await recollect([command, '--root', tempDir(), text])
  expect(status).toBe(2)
  expect(stderr).toContain('Put -- before a text that begins with a dash')
})
