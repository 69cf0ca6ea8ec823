import type { Statements } from '../connection/statements.js'
import { SOURCE_JOIN } from '../vectors/queue.js'
import { addWords, removeWords, type WordsOfRecord } from '../words/write.js'

/** How many records' words are made at a time. */
const BATCH = 256

/** Changes records, and their words with them. Inside a write. */
export async function withNewWords(
  tx: Statements,
  seqs: readonly number[],
  change: () => Promise<void>,
): Promise<void> {
  await change()
  for (let at = 0; at < seqs.length; at += BATCH) {
    const some = seqs.slice(at, at + BATCH)
    await removeWords(tx, some)
    await addWords(tx, await wordsOf(tx, some))
  }
}

/** The current inputs for the words of records. Inside a transaction. */
export async function wordsOf(tx: Statements, seqs: readonly number[]): Promise<WordsOfRecord[]> {
  return tx.all<WordsOfRecord>(
    `SELECT r.seq::float8 AS seq, r.text, r.created_at::float8 AS "createdAt", r.scope, r.source_heading AS heading,
       s.title
     FROM {records} r ${SOURCE_JOIN} WHERE r.seq = ANY(?::bigint[]) ORDER BY r.seq`,
    seqs,
  )
}
