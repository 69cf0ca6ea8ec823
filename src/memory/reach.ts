import { RecollectError } from '../errors.js'
import { describeValue } from '../options/check.js'
import type { RecordFilter } from '../records/filter.js'
import { DEFAULT_SCOPE, isWithin, requireScope } from '../records/scope.js'
import type { ScopeRange } from '../store/store.js'

/** What a handle sees and touches: a scope and all below it. That of '' is everything. */
export class Reach {
  readonly scope: string

  constructor(scope: string) {
    this.scope = scope
  }

  /** Where something is written: the scope itself, or the one below it that is named. */
  writeScope(given: unknown): string {
    return given === undefined ? this.scope : this.#require(given, 'scope')
  }

  /**
   * What the caller's filter lets pass, and nothing out of reach.
   *
   * @param scope narrows it to this scope and what is below it
   */
  filter<F extends RecordFilter>(filter: F, scope?: string): F {
    const reach = scope === undefined ? this : new Reach(this.#require(scope, 'scope'))
    if (filter.scope !== undefined) reach.#require(filter.scope, 'filter.scope')
    if (filter.within !== undefined) reach.#require(filter.within, 'filter.within')
    return { ...filter, within: filter.within ?? reach.scope }
  }

  /** What words of a turn that is stored in `scope` may forget: of the default one, what is in no other. */
  static ofWords(scope: string): ScopeRange {
    return scope === DEFAULT_SCOPE ? { scope } : { within: scope }
  }

  #require(value: unknown, what: string): string {
    const scope = requireScope(value, what)
    if (isWithin(scope, this.scope)) return scope
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected ${what} to be ${this.scope} or below it, received ${describeValue(scope)}: name it as a whole path, or use the memory itself`,
    )
  }
}
