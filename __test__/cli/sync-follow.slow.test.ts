import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { ended, recollect, startCli } from './support/run-cli.js'

const texts = (root: string) => {
  const store = SqliteMemoryRepository.open({ rootDir: root, readonly: true })
  try {
    return store.listRecords().map(({ text }) => text)
  } finally {
    store.close()
  }
}

/** Waits for the watcher, which reacts with a delay. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(50)
}

describe('recollect sync --watch', () => {
  it('handles a burst of a thousand changes in one pass, editors that save by renaming, and a folder that comes back, until it is stopped', async () => {
    const [root, folder] = [tempDir(), tempDir()]
    writeFileSync(join(folder, 'first.md'), 'First.\n')
    const child = startCli(['sync', '--watch', '--no-embed', '--root', root, folder])
    let told = ''
    child.stdout?.on('data', (data: Buffer) => {
      told += data.toString()
    })
    let words = ''
    child.stderr?.on('data', (data: Buffer) => {
      words += data.toString()
    })
    const result = ended(child)
    await until(() => words.includes('Watching'))
    mkdirSync(join(folder, 'sub'))
    for (let at = 0; at < 1_000; at++) writeFileSync(join(folder, 'sub', `${at}.md`), `Note ${at}.\n`)
    await until(() => texts(root).length === 1_001)
    const passes = told.trimEnd().split('\n').length
    // The first, and one for the burst; a busy machine may pause while this process writes.
    expect(passes).toBeLessThanOrEqual(3)
    writeFileSync(join(folder, '.first.md.swp'), 'Second.\n')
    renameSync(join(folder, '.first.md.swp'), join(folder, 'first.md'))
    await until(() => texts(root).includes('Second.'))
    rmSync(join(folder, 'sub'), { recursive: true })
    await until(() => texts(root).length === 1)
    expect(texts(root)).toEqual(['Second.'])
    rmSync(folder, { recursive: true })
    await until(() => words.includes(`${folder} is gone: its memories stay until it is back`))
    expect(texts(root)).toEqual(['Second.'])
    mkdirSync(folder)
    writeFileSync(join(folder, 'first.md'), 'Third.\n')
    await until(() => texts(root).includes('Third.'))
    child.kill('SIGINT')
    const { status, stderr } = await result
    expect(status).toBe(130)
    expect(stderr).toContain('the same command continues from there')
  })
})

describe('a sync that is killed', () => {
  it('has the same result when it is started again, wherever it was killed', async () => {
    const [root, folder] = [tempDir(), tempDir()]
    const lines = (file: number) =>
      Array.from({ length: 20 }, (_, line) => `Line ${line} of ${file}.`).join('\n\n')
    for (let file = 0; file < 150; file++) writeFileSync(join(folder, `${file}.md`), lines(file))
    const sync = ['sync', '--no-embed', '--root', root, folder]
    await recollect(sync)
    for (let round = 0; round < 6; round++) {
      for (const name of readdirSync(folder)) {
        const file = Number.parseInt(name, 10)
        if (file % 3 === 0) renameSync(join(folder, name), join(folder, `${file}.${round}.md`))
        else writeFileSync(join(folder, name), `Top ${round}.\n\n${lines(file)}`)
      }
      const child = startCli(sync)
      const result = ended(child)
      await delay(250 + 130 * round)
      child.kill('SIGKILL')
      await result
    }
    const { status } = await recollect(sync)
    expect(status).toBe(0)
    const expected = readdirSync(folder).flatMap((name) => {
      const file = Number.parseInt(name, 10)
      return [...(file % 3 === 0 ? [] : ['Top 5.']), ...lines(file).split('\n\n')]
    })
    expect(texts(root).sort()).toEqual(expected.sort())
  })
})
