import { closeSync, fsync, openSync, renameSync, rmSync, writeFile } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { removeAbandoned, syncDirectory, unfinishedName } from '../files/durable.js'

const append = promisify(writeFile)
const sync = promisify(fsync)

/**
 * Files of one directory that belong together. They are written under temporary names, and get their own names when
 * all of them are complete and on disk. Only opening and naming them blocks.
 */
export class UnfinishedFiles {
  /** The temporary name of each file. */
  readonly #names: ReadonlyMap<string, string>
  readonly #open = new Map<string, number>()
  readonly #made: string[] = []

  /** Creates the files, readable by their owner only. */
  constructor(paths: readonly string[]) {
    this.#names = new Map(paths.map((path) => [path, unfinishedName(path)]))
    try {
      for (const [path, name] of this.#names) {
        removeAbandoned(path)
        this.#open.set(path, openSync(name, 'wx', 0o600))
        this.#made.push(name)
      }
    } catch (error) {
      this.discard()
      throw error
    }
  }

  async append(path: string, text: string): Promise<void> {
    const file = this.#open.get(path)
    if (file !== undefined) await append(file, text)
  }

  /** Flushes their content to disk. */
  async finish(): Promise<void> {
    for (const [path, file] of this.#open) {
      await sync(file)
      this.#open.delete(path)
      closeSync(file)
    }
  }

  /** Gives the files their names, the first of them last: if that one exists, all do. */
  publish(): void {
    for (const [path, name] of [...this.#names].toReversed()) {
      renameSync(name, path)
      this.#made.unshift(path)
    }
    for (const directory of new Set([...this.#names.keys()].map(dirname))) syncDirectory(directory)
  }

  /** Removes all of them, those that already have their names first. */
  discard(): void {
    for (const file of this.#open.values()) closeSync(file)
    this.#open.clear()
    for (const path of this.#made) rmSync(path, { force: true })
  }
}
