import type { StoreSession } from '../session.js'

/** A position in the log of changed vectors: see schema/vector-changes.ts. */
export interface LogPosition {
  readonly change: number
  readonly mark: number
}

/** The last change; undefined if the log is empty, which happens only if another program empties it. Inside a read. */
export function lastChange({ connection }: StoreSession): LogPosition | undefined {
  return connection.get<LogPosition>('SELECT change, mark FROM vector_changes ORDER BY change DESC LIMIT 1')
}

/** Passages whose vectors were changed after a position. */
export interface Changes {
  readonly passageIds: readonly number[]
  /** The position of the last of these changes, or the given one if there are none. */
  readonly last: LogPosition
  /** Whether there are no more. */
  readonly complete: boolean
}

/** Up to `limit` changes after a position; undefined if the log no longer has that position. Inside a read. */
export function changesSince(
  { connection }: StoreSession,
  position: LogPosition,
  limit: number,
): Changes | undefined {
  const rows = connection.all<LogPosition & { readonly passageId: number }>(
    'SELECT change, mark, passage_id AS passageId FROM vector_changes WHERE change >= ? ORDER BY change LIMIT ?',
    position.change,
    limit + 2,
  )
  const [first, ...changes] = rows
  if (first?.change !== position.change || first.mark !== position.mark) return undefined
  const taken = changes.slice(0, limit)
  return {
    passageIds: [...new Set(taken.map(({ passageId }) => passageId))],
    last: taken.at(-1) ?? position,
    complete: changes.length <= limit,
  }
}

export function isSame(a: LogPosition, b: LogPosition): boolean {
  return a.change === b.change && a.mark === b.mark
}
