import type { MemoryRecord } from '../records/memory-record.js'
import type { CandidateSource, WordStatistics } from './candidate.js'
import type { Question, QuestionUnit } from './question.js'

/** The part of a record that recall reads. */
export interface RecallRecord
  extends Pick<
    MemoryRecord,
    'id' | 'text' | 'createdAt' | 'confidence' | 'importanceScore' | 'staleAfterSecs'
  > {
  readonly source?:
    | (CandidateSource & { readonly title?: string | undefined; readonly heading?: string | undefined })
    | undefined
  readonly speaker?: string | undefined
  /** They mark the episode of a turn, whose text names its speakers. */
  readonly tags?: readonly string[] | undefined
  /** Only an episode, or a record without a kind, may be the question itself. */
  readonly kind?: MemoryRecord['kind'] | undefined
  /** The id of the current record, if this one states something that the current one superseded. */
  readonly replacedBy?: string | undefined
}

/**
 * A record that one leg found: the search by words, with its BM25, or the search by meaning, with the cosine of its
 * nearest passage.
 */
export interface LegHit<R extends RecallRecord> {
  readonly record: R
  readonly value: number
}

/**
 * What recall needs from a store, limited to a scope and a filter: every record that a method returns passes both. Each
 * method is one query of an index.
 */
export interface RecallSource<R extends RecallRecord> {
  /** Up to `limit` records that contain any of the terms or phrases, best first by BM25. */
  byWords(question: Pick<Question, 'terms' | 'phrases'>, limit: number): Promise<readonly LegHit<R>[]>
  /** Up to `limit` records, nearest to the vector first. */
  byMeaning(vector: Float32Array, limit: number): Promise<readonly LegHit<R>[]>
  /** The cosine of each record's nearest passage; a record without a vector is left out. */
  cosines(vector: Float32Array, records: readonly R[]): Promise<ReadonlyMap<string, number>>
  /** The token signature of each record's nearest passage, to compare with the question's tokens; some have none. */
  signatures(records: readonly R[]): Promise<ReadonlyMap<string, Uint8Array>>
  /** The records at these positions of their conversations and files. */
  at(places: readonly CandidateSource[]): Promise<readonly R[]>
  /** How many rows of the index of words contain each unit in any of its forms: its document frequency. */
  statistics(units: readonly QuestionUnit[]): Promise<WordStatistics>
  /** Words of the index that begin with this letter, most frequent first. */
  vocabulary(letter: string): Promise<readonly string[]>
}
