import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderChanges } from '../../src/folder/watch.js'
import { tempDir } from '../store/support/temp-store.js'
import { Notes } from './support/folder.js'

/** Longer than the watcher waits for changes to settle, with room for a slow machine. */
const QUIET_MS = 1_500

/** A folder that is watched. Calls `pass` for each look at it. */
class Watched {
  readonly folder: string
  passes = 0
  readonly #stop = new AbortController()
  readonly #first = Promise.withResolvers<void>()

  constructor(folder = tempDir(), pass: () => Promise<unknown> = async () => {}) {
    this.folder = folder
    const ended = this.#run(pass)
    onTestFinished(async () => {
      this.#stop.abort()
      await expect(ended).rejects.toMatchObject({ name: 'AbortError' })
    })
  }

  async #run(pass: () => Promise<unknown>): Promise<void> {
    const onError = (error: unknown) => this.#first.reject(error)
    for await (const _ of folderChanges([this.folder], { signal: this.#stop.signal, onError })) {
      await pass()
      this.passes += 1
      this.#first.resolve()
    }
  }

  /** After the first look, which needs no change. */
  async watching(): Promise<void> {
    await this.#first.promise
  }

  /** The number of passes that a change leads to. */
  async passesOf(change: () => unknown): Promise<number> {
    const before = this.passes
    await change()
    while (this.passes === before) await delay(20)
    await delay(QUIET_MS)
    return this.passes - before
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }
}

describe('a watched folder', () => {
  it('is looked at once when it is watched, without a change', async () => {
    const watched = new Watched()
    await watched.watching()
    await delay(QUIET_MS)
    expect(watched.passes).toBe(1)
  })

  it('is looked at once for a burst of a thousand new, changed and deleted files', async () => {
    const watched = new Watched()
    await watched.watching()
    const each = (change: (name: string) => void) => () => {
      for (let at = 0; at < 1_000; at++) change(`${at}.md`)
    }
    expect(await watched.passesOf(each((name) => watched.write(name, 'New.')))).toBe(1)
    expect(await watched.passesOf(each((name) => watched.write(name, 'Changed.')))).toBe(1)
    expect(await watched.passesOf(each((name) => rmSync(join(watched.folder, name))))).toBe(1)
  })

  it('is looked at once more, however many changes happen during a look', async () => {
    let changes = 0
    const watched: Watched = new Watched(tempDir(), async () => {
      for (let left = changes; left > 0; left--) {
        watched.write(`during-${left}.md`, 'Changed.')
        if (left % 50 === 0) await delay(10)
      }
      changes = 0
    })
    await watched.watching()
    changes = 500
    expect(await watched.passesOf(() => watched.write('a.md', 'One.'))).toBe(2)
  })

  it('is looked at once for a file that an editor replaces by renaming another', async () => {
    const watched = new Watched()
    watched.write('a.md', 'One.')
    await watched.watching()
    const replaced = () => {
      watched.write('.a.md.swp', 'Two.')
      renameSync(join(watched.folder, 'a.md'), join(watched.folder, 'a.md~'))
      renameSync(join(watched.folder, '.a.md.swp'), join(watched.folder, 'a.md'))
    }
    expect(await watched.passesOf(replaced)).toBe(1)
    expect(await watched.passesOf(replaced)).toBe(1)
  })

  it('is followed again after it was deleted and came back, and so are its folders', async () => {
    const watched = new Watched(join(tempDir(), 'notes'))
    mkdirSync(join(watched.folder, 'sub'), { recursive: true })
    watched.write('sub/a.md', 'One.')
    await watched.watching()
    const fill = () => {
      mkdirSync(join(watched.folder, 'sub'), { recursive: true })
      watched.write('sub/a.md', 'One.')
    }
    expect(await watched.passesOf(() => rmSync(join(watched.folder, 'sub'), { recursive: true }))).toBe(1)
    expect(await watched.passesOf(fill)).toBe(1)
    expect(await watched.passesOf(() => rmSync(watched.folder, { recursive: true }))).toBe(1)
    expect(await watched.passesOf(fill)).toBe(1)
    expect(await watched.passesOf(() => watched.write('sub/a.md', 'Two.'))).toBe(1)
  })

  it('ends up in the store as it is, also when a file grows while it is read', async () => {
    const notes = await Notes.of({ 'log.md': 'Start.\n' })
    const watched = new Watched(notes.path, () => notes.memory.syncFolder(notes.path, { embed: false }))
    await watched.watching()
    const grow = async () => {
      for (let at = 0; at < 300; at++) {
        // The two halves of a paragraph, so that a pass can read the first without the second.
        appendFileSync(notes.file('log.md'), `\nEntry ${at}`)
        await delay(1)
        appendFileSync(notes.file('log.md'), `, complete.\n`)
        if (at % 50 === 0) await delay(400)
      }
    }
    expect(await watched.passesOf(grow)).toBeGreaterThan(0)
    const expected = Array.from({ length: 300 }, (_, at) => `log.md:${3 + 2 * at} Entry ${at}, complete.`)
    expect(await notes.places()).toEqual(['log.md:1 Start.', ...expected].sort())
  })
})
