import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MemoryOrchestrator, type MemoryRecord, type SyncOptions } from 'recollect'
import { onTestFinished } from 'vitest'
import { tempDir } from '../../store/support/temp-store.js'
import { WordEmbedder } from '../../store/support/word-embedder.js'

/** Counts the texts that it embeds. */
export class CountingEmbedder extends WordEmbedder {
  texts: string[] = []

  override async embedBatch(...given: Parameters<WordEmbedder['embedBatch']>) {
    this.texts.push(...given[0])
    return super.embedBatch(...given)
  }
}

/** A folder of notes, and a memory that is synced with it. */
export class Notes {
  readonly path = tempDir()
  readonly embedder = new CountingEmbedder()
  readonly memory: MemoryOrchestrator

  private constructor(memory: MemoryOrchestrator, embedder: CountingEmbedder) {
    this.memory = memory
    this.embedder = embedder
  }

  static async of(files: Readonly<Record<string, string>>, rootDir = tempDir()): Promise<Notes> {
    const embedder = new CountingEmbedder()
    const memory = await MemoryOrchestrator.open({ rootDir, engine: embedder, logger: null })
    onTestFinished(() => memory.close())
    const notes = new Notes(memory, embedder)
    for (const [name, text] of Object.entries(files)) notes.write(name, text)
    return notes
  }

  file(name: string): string {
    return join(this.path, name)
  }

  /**
   * Sets old modification times: a recently changed file is read again, because it may change again within the
   * resolution of its time.
   */
  write(name: string, text: string | Buffer, time = 1_700_000_000): void {
    mkdirSync(dirname(this.file(name)), { recursive: true })
    writeFileSync(this.file(name), text)
    utimesSync(this.file(name), time, time)
  }

  edit(name: string, change: (text: string) => string): void {
    this.write(name, change(readFileSync(this.file(name), 'utf8')), 1_700_000_100)
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(this.file(to)), { recursive: true })
    renameSync(this.file(from), this.file(to))
  }

  remove(name: string): void {
    rmSync(this.file(name), { recursive: true })
  }

  sync(options: SyncOptions = {}) {
    this.embedder.texts = []
    return this.memory.syncFolder(this.path, options)
  }

  /** Results as `text @ file:line`, in the order of file and line. */
  async places(): Promise<string[]> {
    const records = await this.memory.list()
    return records.map((record) => this.placeOf(record)).sort()
  }

  placeOf({ text, source }: MemoryRecord): string {
    return `${source?.id.slice(this.path.length + 1)}:${source?.line} ${text}`
  }

  async record(text: string): Promise<MemoryRecord> {
    const records = await this.memory.list({ includeInactive: true })
    const found = records.filter((record) => record.text === text)
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} records of ${text}`)
    return found[0]
  }
}
