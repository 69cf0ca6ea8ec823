import type { MemoryRecord } from '../records/memory-record.js'
import type { Match } from './match.js'

/** A conversation or a file, and the record's position in it. */
export interface CandidateSource {
  readonly id: string
  readonly position: number
}

/**
 * A record that may answer, with the values of each leg. Plain data: no stage reads a store, so each can be tested,
 * measured and left out on its own.
 */
export interface Candidate
  extends Pick<
    MemoryRecord,
    'id' | 'text' | 'createdAt' | 'confidence' | 'importanceScore' | 'staleAfterSecs'
  > {
  readonly source?: CandidateSource | undefined
  readonly speaker?: string | undefined
  /** The id of the current record, where this one states what that superseded. */
  readonly replacedBy?: string | undefined
  /** Of the question and the record's nearest passage, -1 to 1; undefined while the record has no vector. */
  readonly cosine: number | undefined
  /** How well the question's tokens are met by those of its nearest passage, -1 to 1; undefined where that is not known. */
  readonly maxSim?: number | undefined
  /** BM25 of the question's terms, above 0; 0 outside the best of this leg. */
  readonly bm25: number
  /** What of the question its text contains. */
  readonly match: Match
}

/** How often the units of a question occur in the whole index of words. */
export interface WordStatistics {
  /** Rows of the index. */
  readonly rows: number
  /** For each unit of the question, in their order: the rows that contain it. */
  readonly unitRows: readonly number[]
}
