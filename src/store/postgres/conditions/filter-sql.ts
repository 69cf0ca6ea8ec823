import type { CheckedFilter } from '../../../records/filter.js'
import { conditionOf, type FilterDialect } from '../../conditions/filter-condition.js'
import type { SqlCondition } from '../../conditions/sql-condition.js'
import { encodeText } from '../connection/encoding.js'
import { keyOf } from '../connection/keys.js'
import { metadataCondition } from './metadata-sql.js'

const DIALECT: FilterDialect = {
  kinds: (kinds) => ({ sql: `r.kind IN (${kinds.map(() => '?').join(', ')})`, values: kinds }),
  tags: (tags) => ({ sql: 'r.tags @> ?::jsonb', values: [tagsJson(tags)] }),
  sourceId: (id) => ({ sql: 'r.source_key = ?', values: [keyOf(id)] }),
  confidence: (least) => ({ sql: 'r.confidence >= ?::float8', values: [least] }),
  metadata: metadataCondition,
}

/** The condition that a record `r` matches a filter. */
export function filterCondition(filter: CheckedFilter): SqlCondition {
  return conditionOf(filter, DIALECT)
}

/** Tags as they are stored. */
export function tagsJson(tags: readonly string[]): string {
  return JSON.stringify(tags.map(encodeText))
}
