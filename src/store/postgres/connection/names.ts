import { RecollectError } from '../../../errors.js'
import { describeValue } from '../../../options/describe.js'

/** PostgreSQL silently cuts longer names. */
const MAX_NAME_BYTES = 63

/** @throws RecollectError `INVALID_ARGUMENT` */
export function requireName(value: unknown, what: string): string {
  const fits =
    typeof value === 'string' &&
    value !== '' &&
    value.isWellFormed() &&
    !value.includes('\0') &&
    !/^pg_/i.test(value) &&
    Buffer.byteLength(value) <= MAX_NAME_BYTES
  if (fits) return value
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected ${what} to be a name of 1 to ${MAX_NAME_BYTES} bytes that does not begin with pg_, received ${describeValue(value)}`,
  )
}

/** Quotes a name, like `escapeIdentifier` of `pg`, so that no character in it can end it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * Resolves statements for one schema: `{table}` becomes the table in it, `?` a numbered placeholder, `<->` the
 * distance operator.
 */
export class StatementNames {
  readonly #schema: string
  readonly #known = new Map<string, string>()
  #extension: string | undefined

  constructor(schema: string) {
    this.#schema = quoted(schema)
  }

  /** The schema that contains pgvector; null until that is known. */
  set extension(schema: string) {
    const name = quoted(schema)
    if (name === this.#extension) return
    this.#extension = name
    this.#known.clear()
  }

  get hasExtension(): boolean {
    return this.#extension !== undefined
  }

  resolve(sql: string): string {
    const known = this.#known.get(sql)
    if (known !== undefined) return known
    let count = 0
    const resolved = sql.replace(/\{(\w+)\}|\?|<->/g, (found, name: string | undefined) => {
      if (found === '?') return `$${++count}`
      if (found === '<->') return `OPERATOR(${this.#extension ?? 'public'}.<->)`
      if (name === 'vector' || name === 'vector_l2_ops') return `${this.#extension ?? 'public'}.${name}`
      return name === 'schema' ? this.#schema : `${this.#schema}.${name}`
    })
    // Statements that are generated for one question are not cached: they would fill the memory.
    if (this.#known.size < MAX_KNOWN && sql.length < MAX_KNOWN_LENGTH) this.#known.set(sql, resolved)
    return resolved
  }
}

const MAX_KNOWN = 500
const MAX_KNOWN_LENGTH = 4_000
