import type { Connection } from '../../database/connection.js'
import { openScratch } from '../../database/open.js'
import { hasDigestColumns } from '../../schema/digest-columns.js'
import { createSchema } from '../../schema/migrate.js'
import { TAG_INDEX } from '../../schema/tag-index.js'
import type { Check } from './check.js'

/** The columns and indexes of tables, each as a line that can be compared. */
type Shape = ReadonlySet<string>

/** Compares tables, columns and indexes with those of a new store. */
export const SCHEMA_CHECK: Check = {
  part: 'the schema',
  rows: () => 20,
  *run({ store: { connection, log: _ }, findings }) {
    const scratch = openScratch(0)
    try {
      createSchema(scratch)
      const held = shapeOf(connection)
      for (const line of shapeOf(scratch)) {
        // The first stores of version 4 do not have these until they are opened for writing.
        const isDigest = line.includes(' digest ') && !hasDigestColumns(connection)
        const isTagIndex = line.includes(`index ${TAG_INDEX} `)
        if (!held.has(line) && !isDigest && !isTagIndex) findings.add('schema_different', line)
      }
    } finally {
      scratch.close()
    }
    yield 20
  },
}

function shapeOf(connection: Connection): Shape {
  const columns = connection.all<{ line: string }>(
    `SELECT m.name || ': column ' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' ||
       coalesce(c.dflt_value, '') || ' ' || c.pk AS line
     FROM sqlite_master m, pragma_table_xinfo(m.name) c
     WHERE m.type = 'table' AND m.name NOT LIKE 'record\\_words\\_%' ESCAPE '\\'
       AND m.name NOT LIKE 'vec\\_embeddings%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
  )
  const indexes = connection.all<{ line: string }>(
    `SELECT m.tbl_name || ': index ' || m.name || ' (' || group_concat(coalesce(x.name, 'expression')) || ')' AS line
     FROM sqlite_master m, pragma_index_info(m.name) x
     WHERE m.type = 'index' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       AND m.tbl_name NOT LIKE 'vec\\_embeddings%' ESCAPE '\\' GROUP BY m.name`,
  )
  const words = connection.all<{ line: string }>(
    "SELECT name || ': ' || sql AS line FROM sqlite_master WHERE name = 'record_words'",
  )
  return new Set([...columns, ...indexes, ...words].map(({ line }) => line))
}
