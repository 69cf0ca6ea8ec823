import { cosineSimilarity } from '../../vectors/cosine-similarity.js'
import type { Embedder } from '../../vectors/embedder.js'
import { checkVector } from '../../vectors/vector-bytes.js'
import type { PassagePlace } from '../passage-vector.js'

/** Stored vectors that are made again to see whether the embedder is the one that made them. */
export const SAMPLE = 8

/** The float16 and float32 files of one model differ by less than 1e-6; two models by far more than this. */
const SAME_COSINE = 0.999

/** A passage and the vector that is stored for it. */
export interface SampledPassage extends Pick<PassagePlace, 'start' | 'end' | 'prefix'> {
  /** Of the whole record. */
  readonly text: string
  readonly vector: Float32Array
}

/** Whether an embedder makes these vectors of their passages. */
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
