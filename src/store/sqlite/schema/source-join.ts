/** Joins to each record `r` the source `s` that it came from, if any. */
export const SOURCE_JOIN = 'LEFT JOIN sources s ON s.scope = r.scope AND s.id = r.source_id'
