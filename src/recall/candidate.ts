import type { MemoryRecord } from '../records/memory-record.js'
import type { Match } from './match.js'

/** A conversation or a file, and the record's position in it. */
export interface CandidateSource {
  readonly id: string
  readonly position: number
}

/**
 * A record that may answer, with its values from each leg. Plain data: no stage reads a store, so each can be tested,
 * measured and left out on its own.
 */
export interface Candidate
  extends Pick<
    MemoryRecord,
    'id' | 'text' | 'createdAt' | 'confidence' | 'importanceScore' | 'staleAfterSecs'
  > {
  readonly source?: CandidateSource | undefined
  readonly speaker?: string | undefined
  /** The id of the current record, if this one states something that the current one superseded. */
  readonly replacedBy?: string | undefined
  /** The cosine of the question and the record's nearest passage, -1 to 1; undefined while the record has no vector. */
  readonly cosine: number | undefined
  /** How well the tokens of its nearest passage match those of the question (MaxSim), -1 to 1; undefined if unknown. */
  readonly maxSim?: number | undefined
  /** BM25 of the question's terms, above 0; 0 if the record is not among the best of this leg. */
  readonly bm25: number
  /** What its text contains of the question. */
  readonly match: Match
}

/** How often the units of a question occur in the whole index of words. */
export interface WordStatistics {
  /** Rows of the index; a long text has several. */
  readonly rows: number
  /** For each unit of the question, in order: how many rows contain it. */
  readonly unitRows: readonly number[]
}
