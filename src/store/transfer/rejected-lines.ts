import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { sameContent, syncFile } from '../../files/durable.js'
import type { Line } from '../../files/line-splitter.js'
import type { RejectedLine } from '../../transfer/import-report.js'

const SHOWN = 100

/** Codes of the file system that mean that no file can be created there, although the import can continue. */
const DENIED: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT'])

/**
 * Keeps the lines that an import rejected, with number and reason, in a file next to the one they come from. A file of
 * an earlier import is never changed: then the new one gets a number.
 */
export class RejectedLines {
  readonly #remember: (path: string) => void
  readonly #source: string
  readonly #shown: RejectedLine[]
  readonly #keep: boolean
  /** Lines of the current batch: if the batch is rolled back, they must not be kept as rejected. */
  #waiting: string[] = []
  #number = 0
  #file: number | undefined
  #denied = false
  count = 0

  /**
   * @param keep false for counting and showing them only
   * @param remember called with the file before it is created: an erasure must be able to report it, however the
   *   import ends
   */
  constructor(remember: (path: string) => void, source: string, shown: RejectedLine[], keep: boolean) {
    this.#remember = remember
    this.#source = source
    this.#shown = shown
    this.#keep = keep
  }

  add(line: Line, reason: string): void {
    this.count += 1
    if (this.#shown.length < SHOWN) {
      this.#shown.push({ file: basename(this.#source), line: line.number, reason })
    }
    if (!this.#keep || this.#denied) return
    // Base64, because a rejected line may be anything but text.
    const base64 = line.bytes === null ? null : line.bytes.toString('base64')
    this.#waiting.push(`${JSON.stringify({ line: line.number, reason, bytes: line.length, base64 })}\n`)
  }

  /** Keeps the lines of a batch. Outside its transaction, once it is stored. */
  keep(): void {
    if (this.#waiting.length > 0 && !this.#denied) this.#file ??= this.#make()
    for (const text of this.#waiting) if (this.#file !== undefined) writeFileSync(this.#file, text)
    this.#waiting = []
  }

  /** Whether the file could not be created, so that the lines are only in their source. */
  get denied(): boolean {
    return this.#denied
  }

  /**
   * Flushes the file to disk; returns its path, or that of an earlier file with the same content. Undefined if there
   * are no rejected lines.
   */
  finish(): string | undefined {
    if (this.#file === undefined) return undefined
    this.close()
    const path = this.#path(this.#number)
    syncFile(path)
    for (let number = 1; number < this.#number; number++) {
      const earlier = this.#path(number)
      if (!existsSync(earlier) || !sameContent(path, earlier)) continue
      this.#remember(earlier)
      rmSync(path)
      return earlier
    }
    return path
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #path(number: number): string {
    return number === 1 ? `${this.#source}.rejected.jsonl` : `${this.#source}.rejected.${number}.jsonl`
  }

  #make(): number | undefined {
    for (;;) {
      this.#number += 1
      const path = this.#path(this.#number)
      if (existsSync(path)) continue
      this.#remember(path)
      try {
        return openSync(path, 'wx', 0o600)
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined
        this.#denied = DENIED.has(code)
        if (this.#denied) return undefined
        if (code !== 'EEXIST') throw error
      }
    }
  }
}
