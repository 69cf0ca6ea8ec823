import { DEFAULT_SCOPE } from '../../records/scope.js'
import { allOf, type SqlCondition } from './sql-condition.js'

/** The character after the slash that separates segments: every scope below another sorts between the two. */
const AFTER_SLASH = '0'

/**
 * The condition that a record `r` is in a scope or below it; null for everything. It is one range of the index of
 * scopes.
 */
export function withinCondition(scope: string): SqlCondition | null {
  if (scope === DEFAULT_SCOPE) return null
  return {
    sql: '(r.scope >= ? AND r.scope < ? AND (r.scope = ? OR r.scope >= ?))',
    values: [scope, scope + AFTER_SLASH, scope, `${scope}/`],
  }
}

/** {@link withinCondition}, but TRUE instead of null for everything. */
export function scopeCondition(scope: string): SqlCondition {
  return withinCondition(scope) ?? allOf([])
}
