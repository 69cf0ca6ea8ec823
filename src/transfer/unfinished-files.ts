import { closeSync, fsync, openSync, renameSync, rmSync, writeFile } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { removeAbandoned, syncDirectory, unfinishedName } from '../files/durable.js'

const append = promisify(writeFile)
const sync = promisify(fsync)

/**
 * Files of one directory that belong together: written under names of their own, and given theirs when all of
 * them are whole and on disk. Only opening and naming them blocks.
 */
export class UnfinishedFiles {
  /** The name of each until then. */
  readonly #names: ReadonlyMap<string, string>
  readonly #open = new Map<string, number>()
  readonly #made: string[] = []

  /** Makes them, for their owner alone. */
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

  /** Puts their content on disk. */
  async finish(): Promise<void> {
    for (const [path, file] of this.#open) {
      await sync(file)
      this.#open.delete(path)
      closeSync(file)
    }
  }

  /** Gives them their names, the first of them last: where that one is, all are. */
  publish(): void {
    for (const [path, name] of [...this.#names].toReversed()) {
      renameSync(name, path)
      this.#made.unshift(path)
    }
    for (const directory of new Set([...this.#names.keys()].map(dirname))) syncDirectory(directory)
  }

  /** Removes all of them, those that have their names first. */
  discard(): void {
    for (const file of this.#open.values()) closeSync(file)
    this.#open.clear()
    for (const path of this.#made) rmSync(path, { force: true })
  }
}
