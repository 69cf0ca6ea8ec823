import { RecollectError } from '../../../errors.js'
import type { Line } from '../../../files/line-splitter.js'
import { type LineOutcome, REFUSALS } from '../../transfer/import-rules.js'
import { readLine } from '../../transfer/import-source.js'
import type { Statements } from '../connection/statements.js'

/** A line of a batch that was read. */
export interface ReadLine<T> {
  readonly line: Line
  readonly value: T
}

/** Collects what happened to the lines of a batch. */
export class BatchResult {
  readonly counts: { [outcome in LineOutcome]: number } = { imported: 0, there: 0, forgotten: 0, restored: 0 }
  readonly rejected: { readonly line: Line; readonly reason: string }[] = []
  truncated = 0

  count(outcome: LineOutcome): void {
    this.counts[outcome] += 1
  }

  /** Runs `work` for a line; an error that the line causes rejects only that line. */
  tryLine<T>(line: Line, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof RecollectError && REFUSALS.has(error.code))) throw error
      this.rejected.push({ line, reason: error.message })
      return undefined
    }
  }

  /** The lines that can be read, parsed. */
  read<T>(lines: readonly Line[], parse: (text: string) => T): ReadLine<T>[] {
    return lines.flatMap((line) => {
      const { text, fault } = readLine(line)
      if (text === null) {
        this.rejected.push({ line, reason: fault })
        return []
      }
      const value = this.tryLine(line, () => ({ parsed: parse(text) }))
      return value === undefined ? [] : [{ line, value: value.parsed }]
    })
  }
}

/** Imports lines, inside a write, and reports what happened to each. */
export type TakeBatch = (tx: Statements, lines: readonly Line[], result: BatchResult) => Promise<void>
