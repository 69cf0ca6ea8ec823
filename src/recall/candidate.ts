import type { MemoryRecord } from '../records/memory-record.js'
import type { Match } from './match.js'

/** A conversation or a file, and the place in it: neighbors are the positions beside it. */
export interface CandidateSource {
  readonly id: string
  readonly position: number
}

/**
 * A record that may answer, with what each leg says of it. Plain data: no stage reads a store, so that each can be
 * tried, measured and left out by itself.
 */
export interface Candidate
  extends Pick<
    MemoryRecord,
    'id' | 'text' | 'createdAt' | 'confidence' | 'importanceScore' | 'staleAfterSecs'
  > {
  readonly source?: CandidateSource | undefined
  readonly speaker?: string | undefined
  /** The id of the record that says what holds now, where this one tells what was superseded. */
  readonly replacedBy?: string | undefined
  /** Of the question and the record's nearest passage, -1 to 1; undefined while the record has no vector. */
  readonly cosine: number | undefined
  /** BM25 of the question's terms, above 0; 0 outside the best of this leg. */
  readonly bm25: number
  /** Mean over the question's tokens of the best match among the record's, where both have signatures. */
  readonly maxSim?: number | undefined
  /** What of the question stands in it. */
  readonly match: Match
}

/** How often what is asked for stands in the whole index of words. */
export interface WordStatistics {
  /** Rows of the index. */
  readonly rows: number
  /** Rows that hold each unit of the question, by its place among them. */
  readonly unitRows: readonly number[]
}
