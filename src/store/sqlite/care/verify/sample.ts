import { vectorTables } from '../../index/vec0.js'
import { activeSpace } from '../../spaces/spaces.js'
import type { Check, CheckContext } from './check.js'
import { checkRecords } from './records.js'
import { checkVectors } from './vectors.js'

/** How many records the quick form checks, spread over the store. */
const SAMPLE = 1000

/** Checks a thousand records and their vectors. */
export const SAMPLE_CHECK: Check = {
  part: 'a sample of records',
  rows: () => 2 * SAMPLE,
  *run(context) {
    const seqs = sampleOf(context).join(', ')
    yield* checkRecords(context, `WHERE r.seq IN (${seqs})`)
    yield* checkVectors(context, `WHERE p.record_seq IN (${seqs})`)
  },
}

/** The numbers of the sample: half of them the newest records, the others at equal distances, as far as they exist. */
function sampleOf({ store: { connection } }: CheckContext): number[] {
  const last = connection.value<number | null>('SELECT max(seq) FROM memory_records') ?? 0
  const step = Math.max(1, Math.floor(last / (SAMPLE / 2)))
  const newest = Math.max(0, last - SAMPLE / 2)
  const seqs = new Set<number>()
  for (let seq = last; seq > newest; seq--) seqs.add(seq)
  for (let seq = step; seq <= newest; seq += step) seqs.add(seq)
  return [...seqs]
}

/** Compares only the numbers of rows that records and vectors must have. */
export const SIZES_CHECK: Check = {
  part: 'sizes of the indexes',
  rows: () => 500,
  *run({ store, findings }) {
    const { connection } = store
    const { active } = vectorTables(store)
    const numbers = connection.get<{ indexed: number; vectors: number; words: number; rows: number }>(
      `SELECT (SELECT count(*) FROM ${active}_rowids) AS indexed,
         (SELECT count(*) FROM embeddings e JOIN passages p ON p.id = e.passage_id
          JOIN memory_records r ON r.seq = p.record_seq WHERE e.space_id = ? AND r.status = 'active') AS vectors,
         (SELECT count(*) FROM record_words_docsize) AS words, (SELECT count(*) FROM memory_records) AS rows`,
      activeSpace(store).id,
    )
    const { indexed = 0, vectors = 0, words = 0, rows = 0 } = numbers ?? {}
    if (indexed !== vectors) findings.add('vector_index_different', `${indexed} of ${vectors} vectors`)
    // A long text has several rows of words.
    if (words < rows) findings.add('words_different', `${words} rows for ${rows} records`)
    yield 500
  },
}
