import type { Embedder } from '../vectors/embedder.js'
import type { RecallRecord, RecallSource } from './recall-source.js'

/** A character that no vocabulary has: a model reads each as [UNK]. */
const UNKNOWN = '\u{13000}'

/** The lengths of the reference texts: the vector of such a text depends only on its length. */
const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 20, 24, 32, 48, 64] as const

/**
 * From this cosine with a reference on, a text counts as unreadable; if the model knows none of its words, the cosine
 * is 1. Of 25 short texts in 14 scripts, those with a word that the model knows are below .5, except single letters and
 * Chinese with every other character unknown (.66), for which the search by words is better.
 */
const MIN_REFERENCE_COSINE = 0.6

/** Every model knows something of a text with such a word. */
const SURELY_KNOWN = /[A-Za-z0-9]{2}/

const NOT_ASCII = /[^\0-\x7f]/

/** The ids of those records whose nearest passage a model cannot read: its signature has no token. */
export async function unreadableOf<R extends RecallRecord>(
  source: Pick<RecallSource<R>, 'signatures'>,
  records: readonly R[],
): Promise<ReadonlySet<string>> {
  const doubtful = records.filter(({ text }) => NOT_ASCII.test(text) && !SURELY_KNOWN.test(text))
  if (doubtful.length === 0) return new Set()
  const signatures = await source.signatures(doubtful)
  return new Set(doubtful.map(({ id }) => id).filter((id) => signatures.get(id)?.length === 0))
}

const references = new WeakMap<Embedder, Promise<readonly Float32Array[]>>()

/**
 * Whether a model cannot tell a text from others in scripts that it does not know, so that its vector means nothing:
 * Thai or emoji for a model of English.
 *
 * @param vector of the text
 */
export async function isUnreadable(embedder: Embedder, text: string, vector: Float32Array): Promise<boolean> {
  if (SURELY_KNOWN.test(text)) return false
  const known = references.get(embedder) ?? referencesOf(embedder)
  references.set(embedder, known)
  return (await known).some((reference) => cosine(reference, vector) >= MIN_REFERENCE_COSINE)
}

async function referencesOf(embedder: Embedder): Promise<readonly Float32Array[]> {
  try {
    const texts = COUNTS.map((count) => Array.from({ length: count }, () => UNKNOWN).join(' '))
    return await embedder.embedBatch(texts, { priority: 'interactive' })
  } catch (error) {
    references.delete(embedder)
    throw error
  }
}

/** The cosine of two unit vectors. */
function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}
