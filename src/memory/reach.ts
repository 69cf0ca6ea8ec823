import { RecollectError } from '../errors.js'
import { describeValue } from '../options/check.js'
import type { RecordFilter } from '../records/filter.js'
import { DEFAULT_SCOPE, isWithin, requireScope } from '../records/scope.js'
import type { ScopeRange } from '../store/store.js'

/** What a handle reads and changes: a scope and all below it. For '' it is everything. */
export class Reach {
  readonly scope: string

  constructor(scope: string) {
    this.scope = scope
  }

  /** The scope to write to: the handle's own, or a named one below it. */
  writeScope(given: unknown): string {
    return given === undefined ? this.scope : this.#require(given, 'scope')
  }

  /**
   * The caller's filter, limited to what is within reach.
   *
   * @param scope narrows it to this scope and all below it
   */
  filter<F extends RecordFilter>(filter: F, scope?: string): F {
    const reach = scope === undefined ? this : new Reach(this.#require(scope, 'scope'))
    if (filter.scope !== undefined) reach.#require(filter.scope, 'filter.scope')
    if (filter.within !== undefined) reach.#require(filter.within, 'filter.within')
    return { ...filter, within: filter.within ?? reach.scope }
  }

  /** The range that a "forget ..." in a turn stored in `scope` may reach; for the default scope, only that one. */
  static ofWords(scope: string): ScopeRange {
    return scope === DEFAULT_SCOPE ? { scope } : { within: scope }
  }

  #require(value: unknown, what: string): string {
    const scope = requireScope(value, what)
    if (isWithin(scope, this.scope)) return scope
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected ${what} to be ${this.scope} or below it, received ${describeValue(scope)}: name it by its full path, or use the memory itself`,
    )
  }
}
