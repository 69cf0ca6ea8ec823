import type { CheckedFilter } from '../../../records/filter.js'

/** A record and the distance of its nearest passage. */
export interface NearRecord {
  readonly seq: number
  readonly distance: number
}

/** The parameters of a vector search. */
export interface NearestQuestion {
  readonly vector: string
  readonly limit: number
  readonly filter: CheckedFilter
  readonly spaceId: number
}
