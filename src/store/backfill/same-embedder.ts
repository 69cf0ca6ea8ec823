import { cosineSimilarity } from '../../vectors/cosine-similarity.js'
import type { Embedder } from '../../vectors/embedder.js'
import { checkVector } from '../../vectors/vector-bytes.js'
import type { PassagePlace } from '../passage-vector.js'

/** How many stored vectors are computed again to check whether the embedder made them. */
export const SAMPLE = 8

/** The float16 and float32 files of one model differ by less than 1e-6; two models differ by far more than this. */
const SAME_COSINE = 0.999

/** A passage and the vector that is stored for it. */
export interface SampledPassage extends Pick<PassagePlace, 'start' | 'end' | 'prefix'> {
  /** The whole record's text. */
  readonly text: string
  readonly vector: Float32Array
}

/** Whether an embedder produces these vectors for their passages. */
export async function madeByEmbedder(
  embedder: Embedder,
  sample: readonly SampledPassage[],
  signal?: AbortSignal,
): Promise<boolean> {
  const made = await embedder.embedBatch(
    sample.map(({ text, prefix, start, end }) => prefix + text.slice(start, end)),
    { signal, priority: 'interactive' },
  )
  return sample.every(({ vector: stored }, index) => {
    const vector = made[index]
    checkVector(vector, 'the vector of the embedder')
    return cosineSimilarity(stored, vector) >= SAME_COSINE
  })
}
