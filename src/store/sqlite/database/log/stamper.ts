import { randomBytes } from 'node:crypto'
import { formatStamp, NO_ERA, parseStamp, STAMP_KEY } from './stamp.js'

/** What a stamper needs from a connection. */
interface Statements {
  value<Value>(sql: string, ...values: readonly string[]): Value | undefined
  run(sql: string, ...values: readonly string[]): number
}

/** Puts a {@link LogStamp} on each change that a connection makes. */
export class LogStamper {
  readonly #statements: Statements
  readonly #durable: boolean
  #changesBefore = 0
  #begins = false
  /** Whether the log was started since it was last cut. */
  #begun = false

  constructor(statements: Statements, durable: boolean) {
    this.#statements = statements
    this.#durable = durable
  }

  /** Call at the beginning of a transaction. */
  begin(logIsEmpty: () => boolean): void {
    this.#changesBefore = this.#changes
    this.#begins = !this.#begun && logIsEmpty()
  }

  /**
   * Call at the end of a transaction, before the commit. Does nothing if the transaction changed nothing.
   *
   * @returns whether this change starts a log: then it must be written into the file before the next change, see
   *   {@link begun}
   */
  end(): boolean {
    if (this.#changes === this.#changesBefore) return false
    const row = this.#statements.value<string>('SELECT value FROM schema_meta WHERE key = ?', STAMP_KEY)
    const last = parseStamp(row)
    const begins = this.#begins || last === undefined
    const before = last?.era ?? NO_ERA
    const stamp = {
      era: begins ? randomBytes(8).toString('hex') : before,
      change: (last?.change ?? 0) + 1,
      before,
      durable: this.#durable,
    }
    this.#statements.run(
      'INSERT INTO schema_meta(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value',
      STAMP_KEY,
      formatStamp(stamp),
    )
    return begins
  }

  /** Call when the first change of a log is in the file: from then on no earlier copy equals the file. */
  begun(): void {
    this.#begun = true
  }

  /** Call when the log was truncated to zero: copies of the file that are made now are complete and equal to it. */
  cut(): void {
    this.#begun = false
  }

  get #changes(): number {
    return this.#statements.value<number>('SELECT total_changes()') ?? 0
  }
}
