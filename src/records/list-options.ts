import { FILTER_KEYS, type RecordFilter } from './filter.js'

/** Which records to list, and in which order. */
export interface ListOptions extends RecordFilter {
  /** The maximum number of records, at least 1; default all. */
  readonly limit?: number | undefined
  /** How many records to skip first, at least 0; default none. To go through many, `iterateRecords` is faster. */
  readonly offset?: number | undefined
  /** By time of creation; records with equal times in the order they were written. Default `oldest` first. */
  readonly order?: 'oldest' | 'newest' | undefined
}

export const LIST_KEYS = [...FILTER_KEYS, 'limit', 'offset', 'order'] as const
