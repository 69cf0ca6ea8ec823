/** A value that is compared with a column, or that limits the rows. */
const VALUES = /(?<=(?:=|\bLIMIT|\bOFFSET) )\?/g

/**
 * The same statement, but with a plan that SQLite keeps. If the plan may depend on a value, SQLite otherwise plans the
 * statement again for each run, which can take longer than the run: some 20 microseconds. It does not look at a value
 * behind a plus sign, which has no other effect.
 */
export function plannedOnce(sql: string): string {
  return sql.replace(VALUES, '+?')
}
