import { indexedRows, type WordsSource } from '../../../words/indexed-rows.js'
import type { Statements } from '../connection/statements.js'
import { wordsVector } from './vector-text.js'

/** The inputs for the words of a record. */
export interface WordsOfRecord extends WordsSource {
  readonly seq: number
}

/** Maximum number of rows that one statement writes. */
const BATCH = 2_000

/** Adds the words of records that have none. Inside a write. */
export async function addWords(tx: Statements, records: readonly WordsOfRecord[]): Promise<void> {
  const rows = records.flatMap((record) =>
    indexedRows(record).map((indexed, stretch) => ({ seq: record.seq, stretch, ...wordsVector(indexed) })),
  )
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH)
    await tx.run(
      `WITH added AS (
         INSERT INTO {record_words}(record_seq, stretch, words, length)
         SELECT seq, stretch, words::tsvector, length
         FROM unnest(?::bigint[], ?::int[], ?::text[], ?::int[]) AS n(seq, stretch, words, length)
         RETURNING words, length)
       INSERT INTO {word_counts}(word, rows, length)
       SELECT w.lexeme, count(*), 0 FROM added a CROSS JOIN LATERAL unnest(a.words) w GROUP BY w.lexeme
       UNION ALL SELECT '', count(*), coalesce(sum(a.length), 0) FROM added a`,
      batch.map(({ seq }) => seq),
      batch.map(({ stretch }) => stretch),
      batch.map(({ vector }) => vector),
      batch.map(({ length }) => length),
    )
  }
}

/** Removes the words of records, before they change or are erased. Inside a write. */
export async function removeWords(tx: Statements, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return
  await tx.run(
    `WITH gone AS (DELETE FROM {record_words} WHERE record_seq = ANY(?::bigint[]) RETURNING words, length)
     INSERT INTO {word_counts}(word, rows, length)
     SELECT w.lexeme, -count(*), 0 FROM gone g CROSS JOIN LATERAL unnest(g.words) w GROUP BY w.lexeme
     UNION ALL SELECT '', -count(*), -coalesce(sum(g.length), 0) FROM gone g`,
    seqs,
  )
}
