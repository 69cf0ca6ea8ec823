import { maxSims, TOKEN_BYTES } from '../vectors/max-sims.js'
import type { Candidate } from './candidate.js'

/** The token vectors of a question, and the function that compares them. */
export interface QuestionTokens {
  /** 64 numbers for each token. */
  readonly vectors: Float32Array
  /** Default: the implementation in JavaScript. */
  readonly maxSims?: ((tokens: Float32Array, signatures: readonly Uint8Array[]) => Float64Array) | undefined
}

/**
 * In passages of more tokens, the similarity due to chance is subtracted: among many tokens, one is similar to any
 * token of a question. Shorter passages are turns of a conversation, where a longer one does answer more often.
 * Measured: without this, MaxSim lowers Cranfield's nDCG@10 by .002 instead of raising it by .003. With 16 or 48 tokens
 * as the limit, it helps one of three sets less.
 */
const CHANCE_FROM = 24

/** How much MaxSim grows with the logarithm of the tokens if a passage does not answer: .062 to .070 on three sets. */
const CHANCE = 0.066

/** How many signatures are compared at a time: a few milliseconds in JavaScript. */
const PORTION = 512

/**
 * The MaxSim of signatures by id: the best similarity of each token of the question with a token of the passage, on
 * average, less the similarity due to chance. Signatures without tokens have none.
 *
 * @param turn called after each portion
 */
export async function compareTokens(
  { vectors, maxSims: compare = maxSims }: QuestionTokens,
  signatures: ReadonlyMap<string, Uint8Array>,
  turn: () => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const values = new Map<string, number>()
  const withTokens = [...signatures].filter(([, { length }]) => length > 0)
  if (vectors.length === 0) return values
  for (let from = 0; from < withTokens.length; from += PORTION) {
    const portion = withTokens.slice(from, from + PORTION)
    const compared = compare(
      vectors,
      portion.map(([, signature]) => signature),
    )
    for (const [at, [id, { length }]] of portion.entries())
      values.set(id, (compared[at] ?? 0) - byChance(length / TOKEN_BYTES))
    await turn()
  }
  return values
}

/**
 * Adds to each candidate the MaxSim of its nearest passage. Measured, that is as good as the best MaxSim of all its
 * passages, and better than the MaxSim of all their tokens together. A candidate with a vector but no signature gets
 * the average MaxSim of candidates with its cosine, so that it neither gains nor loses. If no candidate has a
 * signature, none gets a MaxSim.
 */
export function withMaxSims<C extends Pick<Candidate, 'id' | 'cosine' | 'maxSim'>>(
  candidates: readonly C[],
  values: ReadonlyMap<string, number>,
): readonly C[] {
  if (values.size === 0) return candidates
  return candidates.map((candidate) => {
    const maxSim = values.get(candidate.id) ?? expectedMaxSim(candidate.cosine)
    return maxSim === undefined ? candidate : { ...candidate, maxSim }
  })
}

function byChance(tokens: number): number {
  return CHANCE * Math.log(Math.max(1, tokens / CHANCE_FROM))
}

/** The average MaxSim of candidates that do not answer, as a line over the cosine; measured on the same sets. */
const AT_NO_COSINE = 0.25
const BY_COSINE = 0.35

function expectedMaxSim(cosine: number | undefined): number | undefined {
  return cosine === undefined ? undefined : AT_NO_COSINE + BY_COSINE * Math.max(0, cosine)
}
