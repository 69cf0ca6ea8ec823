import { randomBytes } from 'node:crypto'
import { formatStamp, NO_ERA, parseStamp, STAMP_KEY } from './stamp.js'

/** What is needed of a connection. */
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
  /** Whether the log has been begun since it was last cut. */
  #begun = false

  constructor(statements: Statements, durable: boolean) {
    this.#statements = statements
    this.#durable = durable
  }

  /** At the beginning of a transaction. */
  begin(logIsEmpty: () => boolean): void {
    this.#changesBefore = this.#changes
    this.#begins = !this.#begun && logIsEmpty()
  }

  /**
   * At the end of a transaction, before it is committed; nothing where it has changed nothing.
   *
   * @returns whether a log begins with it: it must be in the file before there is another, see {@link begun}
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

  /** The first change of a log is in the file: no copy that was made before equals it. */
  begun(): void {
    this.#begun = true
  }

  /** The log was cut to nothing: copies of the file that are made now are whole, and equal to it. */
  cut(): void {
    this.#begun = false
  }

  get #changes(): number {
    return this.#statements.value<number>('SELECT total_changes()') ?? 0
  }
}
