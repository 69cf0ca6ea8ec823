import { Readable } from 'node:stream'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import type { ChatInput } from './message.js'

/** An open zip file. Its entries can be read any number of times, one at a time. */
export class ZipArchive {
  readonly #file: ZipFile
  readonly #entries: readonly Entry[]
  readonly #path: string

  private constructor(path: string, file: ZipFile, entries: readonly Entry[]) {
    this.#path = path
    this.#file = file
    this.#entries = entries
  }

  /** @throws Error if the file is not a zip file */
  static async open(path: string): Promise<ZipArchive> {
    const file = await new Promise<ZipFile>((resolve, reject) => {
      yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, opened) => {
        if (error !== null && error !== undefined) reject(error)
        else resolve(opened)
      })
    })
    const entries: Entry[] = []
    await new Promise<void>((resolve, reject) => {
      file.on('entry', (entry: Entry) => {
        entries.push(entry)
        file.readEntry()
      })
      file.once('end', resolve)
      file.once('error', reject)
      file.readEntry()
    })
    return new ZipArchive(path, file, entries)
  }

  /** The entries whose names match, sorted by name. */
  inputs(name: RegExp): ChatInput[] {
    return this.#entries
      .filter(({ fileName }) => name.test(fileName))
      .sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
      .map((entry) => ({ path: `${this.#path}/${entry.fileName}`, read: () => this.#read(entry) }))
  }

  close(): void {
    this.#file.close()
  }

  async *#read(entry: Entry): AsyncGenerator<Buffer, void, undefined> {
    const stream = await new Promise<Readable>((resolve, reject) => {
      this.#file.openReadStream(entry, (error, opened) => {
        if (error !== null && error !== undefined) reject(error)
        else resolve(Readable.from(opened))
      })
    })
    for await (const chunk of stream) yield chunk
  }
}
