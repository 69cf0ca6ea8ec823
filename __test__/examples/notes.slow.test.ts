import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

function folderOfNotes() {
  const folder = path.join(realpathSync(temporaryFolder()), 'nötes')
  mkdirSync(path.join(folder, 'kitchen'), { recursive: true })
  mkdirSync(path.join(folder, '.hidden'))
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text)
  write(
    'kitchen/bread.md',
    '# Sourdough\n\nFeed the starter twice.\n\n## Baking\n\nThe oven: 250 °C with steam.\n',
  )
  write('travel.txt', 'The night train to Vienna leaves at ten.\n\nOur passports expire in 2031.\n')
  write('.hidden/secret.md', 'Steam engines of the world.\n')
  const run = (...args: string[]) => runExample('notes', [folder, ...args], { cwd: folder })
  return { folder, write, run }
}

describe('the notes', () => {
  it('answer a question with the file and line', async () => {
    const { folder, run } = folderOfNotes()
    const { status, stdout, stderr } = await run('How hot must the oven be?', '--limit', '1')
    expect(status).toBe(0)
    expect(stderr).toBe('4 new, 0 moved, 0 gone, 4 embedded\n')
    expect(stdout).toMatch(/^0\.\d\d {2}/)
    expect(stdout).toContain(
      `${path.join(folder, 'kitchen', 'bread.md')}:7\n      The oven: 250 °C with steam.\n`,
    )
    expect(stdout.trim().split('\n')).toHaveLength(2)
  })

  it('are updated with work only for what changed', async () => {
    const { folder, write, run } = folderOfNotes()
    await run()
    expect((await run()).stderr).toBe('0 new, 0 moved, 0 gone, 0 embedded\n')

    appendFileSync(path.join(folder, 'kitchen', 'bread.md'), '\n# Rye\n\nNeeds a tin.\n')
    expect((await run()).stderr).toBe('1 new, 0 moved, 0 gone, 1 embedded\n')

    write('travel.txt', 'The bus to Graz leaves at noon.\n')
    const changed = await run('When does the train leave?')
    expect(changed.stderr).toBe('1 new, 0 moved, 2 gone, 1 embedded\n')
    expect(changed.stdout).not.toContain('Vienna')

    renameSync(path.join(folder, 'travel.txt'), path.join(folder, 'journeys.txt'))
    expect((await run()).stderr).toBe('0 new, 1 moved, 0 gone, 0 embedded\n')
  })

  it('leave nothing of a deleted note in the store', async () => {
    const { folder, run } = folderOfNotes()
    await run()
    rmSync(path.join(folder, 'travel.txt'))
    expect((await run('Vienna')).stdout).not.toContain('travel')
    expect(readFileSync(path.join(folder, '.recollect', 'memory.db')).includes('Vienna')).toBe(false)
  })

  it('print the usage when the folder does not exist', async () => {
    const { status, stderr } = await runExample('notes', ['no-such-folder'], { cwd: temporaryFolder() })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('Usage: ') })
  })
})
