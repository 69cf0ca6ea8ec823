import { Pace } from '../platform/pace.js'
import { isWithin } from '../records/scope.js'
import { bestStretch } from './best-stretch.js'
import type { Explanation } from './explain.js'
import { legSize } from './pool.js'
import { parseQuestion } from './question.js'
import { DEFAULT_LIMIT, questionMeaning, type RecallParts } from './recall.js'
import { askedAt, type RecallOptions } from './recall-options.js'
import { isSameQuestion } from './same-question.js'
import { bestScore, MIN_HIT_SCORE, minAnswerScore } from './score.js'
import { search } from './search.js'
import { StoreSource, toRecalledRecord } from './store-source.js'
import { unreadableOf } from './unreadable.js'
import { isStale } from './weigh.js'

/** Whether a question finds a memory, and if not, why. */
export const WHY_STATES = [
  'found',
  'beyond-limit',
  'displaced',
  'below-score',
  'far',
  'asks',
  'stale',
  'filtered',
  'inactive',
  'out-of-scope',
  'missing',
] as const
/** One of {@link WHY_STATES}. */
export type WhyState = (typeof WHY_STATES)[number]

/** Why a question finds a memory, or why not. */
export interface RecallReason {
  /** `found`, or why it was not found. */
  readonly state: WhyState
  /** A sentence about the state, without the memory's text. */
  readonly reason: string
  /** Its place among the memories that were ranked, from 1; absent if it was not ranked. */
  readonly rank?: number
  /** How well it answers, 0 to 1. */
  readonly score?: number
  /** Cosine of the question and its nearest passage, -1 to 1; absent if one of them has no vector. */
  readonly cosine?: number
  /** Why it has its rank. */
  readonly explanation?: Explanation
}

/** @param within the caller's scope: a memory outside it is reported as missing */
export async function why(
  parts: RecallParts,
  query: string,
  id: string,
  { within, ...options }: RecallOptions & { readonly within: string },
): Promise<RecallReason> {
  const { store, engine } = parts
  const { scope, filter = {}, limit = DEFAULT_LIMIT, minScore, signal, mode = 'hybrid' } = options
  const memory = await store.get(id, { within })
  if (memory === null) return { state: 'missing', reason: 'There is no memory with this id.' }
  if (scope !== undefined && !isWithin(memory.scope, scope)) {
    return { state: 'out-of-scope', reason: 'It is outside the scope of the question.' }
  }
  if (memory.status !== 'active' && filter.includeInactive !== true) {
    return { state: 'inactive', reason: `It is ${memory.status}: includeInactive finds it.` }
  }
  if ((await store.get(id, { within, filter })) === null) {
    return { state: 'filtered', reason: 'The filter excludes it.' }
  }
  const now = askedAt(options)
  const record = toRecalledRecord(memory)
  if (isStale(record, now) && filter.includeInactive !== true) {
    return { state: 'stale', reason: 'It has outlived its staleAfterSecs: includeInactive finds it.' }
  }
  if (isSameQuestion(record, parseQuestion(query, now))) {
    return { state: 'asks', reason: 'It is this question itself, not an answer to it.' }
  }
  const meaning = await questionMeaning(parts, query, options)
  const { vector } = meaning
  const source = new StoreSource(store, {
    ...{
      filter,
      fingerprint: engine?.info.fingerprint,
      signatureVersion: engine?.info.signatureVersion,
      signal,
    },
  })
  const ask = (diversity: number) =>
    search(source, query, {
      ...meaning,
      ...{ now, mode, signal, diversity, weights: options.weights },
      ...{
        limit: legSize(query, limit, mode),
        minScore: 0,
        explain: true,
        stale: filter.includeInactive === true,
      },
    })
  const { diversity = 0 } = options
  const { hits, question, basis } = await ask(diversity)
  const at = hits.findIndex((hit) => hit.record.id === id)
  const hit = hits[at]
  const cosines = vector === undefined ? undefined : await source.cosines(vector, [{ id }])
  const unreadable = cosines?.has(id) === true && (await unreadableOf(source, [record])).size > 0
  const cosine = unreadable ? undefined : cosines?.get(id)
  const near = cosine === undefined ? {} : { cosine }
  if (hit === undefined) {
    const pace = new Pace(signal)
    const { match } = await bestStretch(record, question, pace)
    const words =
      match.coverage > 0 ? 'Others have more words of the question' : 'It has no word of the question'
    const meaning = unreadable
      ? 'and the model cannot read it'
      : cosine === undefined
        ? 'and it has no vector'
        : `and many are nearer (cosine ${cosine.toFixed(2)})`
    return {
      state: 'far',
      reason: `${words}, ${vector === undefined ? 'and only words are searched' : meaning}.`,
      ...near,
    }
  }
  const { score, explanation } = hit
  const least = minScore ?? MIN_HIT_SCORE
  // Memories that score less are left out and do not count.
  const above = hits.slice(0, at).filter((other) => other.score >= least).length
  const ranked = { rank: above + 1, score, ...near, ...(explanation !== undefined && { explanation }) }
  const best = bestScore(hits)
  if (minScore === undefined && best < minAnswerScore(basis)) {
    const reason = `Nothing answers: the best score is ${best.toFixed(2)}, below the minimum of ${minAnswerScore(basis)}.`
    return { state: 'below-score', reason, ...ranked }
  }
  if (score < least) {
    const reason = `It scores ${score.toFixed(2)}, below the minimum of ${least}.`
    return { state: 'below-score', reason, ...ranked }
  }
  if (ranked.rank > limit && diversity > 0) {
    const alone = (await ask(0)).hits.findIndex(({ record }) => record.id === id) + 1
    if (alone > 0 && alone <= limit) {
      const reason = `It ranks ${alone} without diversity, but ${ranked.rank} with diversity ${diversity}: it repeats what ranks higher.`
      return { state: 'displaced', reason, ...ranked }
    }
  }
  if (ranked.rank > limit) {
    return {
      state: 'beyond-limit',
      reason: `It ranks ${ranked.rank}, beyond the limit of ${limit}.`,
      ...ranked,
    }
  }
  return { state: 'found', reason: `It ranks ${ranked.rank} with a score of ${score.toFixed(2)}.`, ...ranked }
}
