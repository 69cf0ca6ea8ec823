import { FILTER_KEYS, type RecordFilter } from './filter.js'

/** Which records, in which order. */
export interface ListOptions extends RecordFilter {
  /** The maximum number of records, at least 1; default all. */
  readonly limit?: number | undefined
  /** Records to skip first, at least 0; default none. For a walk through many, `iterateRecords` is faster. */
  readonly offset?: number | undefined
  /** By time of creation, equal times in the order of writing. Default `oldest` first. */
  readonly order?: 'oldest' | 'newest' | undefined
}

export const LIST_KEYS = [...FILTER_KEYS, 'limit', 'offset', 'order'] as const
