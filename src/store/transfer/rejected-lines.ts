import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { syncFile } from '../durable-file.js'
import type { RejectedLine } from './import-report.js'
import type { Line } from './read-lines.js'

const SHOWN = 100

/**
 * Keeps the lines that an import did not take, with number and reason, in a file beside the one they
 * come from. Every run writes it anew, so that an interrupted one leaves nothing wrong behind.
 */
export class RejectedLines {
  readonly path: string
  readonly #source: string
  readonly #shown: RejectedLine[]
  readonly #keep: boolean
  #file: number | undefined
  count = 0

  /** @param keep false for counting and showing them only */
  constructor(source: string, shown: RejectedLine[], keep: boolean) {
    this.#source = source
    this.#shown = shown
    this.#keep = keep
    this.path = `${source}.rejected.jsonl`
    if (keep) rmSync(this.path, { force: true })
  }

  add(line: Line, reason: string): void {
    this.count += 1
    if (this.#shown.length < SHOWN) {
      this.#shown.push({ file: basename(this.#source), line: line.number, reason })
    }
    if (!this.#keep) return
    this.#file ??= openSync(this.path, 'w', 0o600)
    // Base64: what is rejected may be anything but text.
    const content = line.bytes === null ? null : line.bytes.toString('base64')
    writeFileSync(
      this.#file,
      `${JSON.stringify({ line: line.number, reason, bytes: line.length, base64: content })}\n`,
    )
  }

  /** Whether there is such a file. */
  close(): boolean {
    if (this.#file === undefined) return false
    closeSync(this.#file)
    syncFile(this.path)
    return true
  }
}
