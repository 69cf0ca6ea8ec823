/** A value for a placeholder of a statement. */
export type SqlValue = string | number | bigint | Uint8Array | null

/** A condition on `memory_records r`, with the values of its placeholders. */
export interface SqlCondition {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** The conjunction of these conditions. */
export function allOf(conditions: readonly SqlCondition[]): SqlCondition {
  if (conditions.length === 0) return { sql: 'TRUE', values: [] }
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  }
}
