import type { Candidate, WordStatistics } from './candidate.js'
import { type Match, weightedShare } from './match.js'
import type { Question } from './question.js'

/** A part of the sum that ranks a record. */
export type FusionPart = 'cosine' | 'maxSim' | 'bm25' | 'coverage' | 'together' | 'exact' | 'speaker'

/**
 * The weight of each part in the rank value. The weights were chosen on LoCoMo's tuning half, Cranfield and the tuning
 * half of our own set together. Halving or doubling any of them changes no set's nDCG@10 by more than .02, except
 * doubling the cosine, which costs LoCoMo .03.
 *
 * MaxSim: nDCG@10 without it, and with a weight of .25, .5 and .75, is .617, .626, .633 and .636 on LoCoMo, .418, .422,
 * .421 and .421 on Cranfield, .888, .893, .890 and .886 on our own. More than .25 helps only conversations.
 */
export const FUSION_WEIGHTS = {
  cosine: 0.5,
  maxSim: 0.25,
  bm25: 0.5,
  coverage: 0.25,
  together: 0.2,
  exact: 0.25,
  speaker: 0.03,
} as const satisfies Readonly<Record<FusionPart, number>>

/**
 * A question of more units names more than a text that answers it, so the share that a text contains, and the bigrams
 * that it has in common, soon mean less. Measured on Cranfield, whose questions have nine units at the median: nDCG@10
 * is .424 if the share counts in inverse proportion to the units and bigrams count in full, .431 with the third power
 * for both; by words alone .369 and .373.
 */
const LONG_QUESTION = 5
const LONG_QUESTION_POWER = 3

/** The value of each part for a candidate. */
export type FusionParts = Readonly<Record<FusionPart, number>>

/** The limit of a term's BM25 as its frequency in a text grows, in multiples of its weight: k1 + 1, with k1 = 1.2. */
const MAX_BM25 = 2.2

/** The minimum divisor, because words that most records contain have almost no weight. */
const MIN_WEIGHT = 0.1

/**
 * The parts of each candidate's rank value, each from 0 to about 1. By meaning: the cosine, and how well each word of
 * the question is matched (MaxSim). By words: BM25 as a share of its maximum for the question, the share of the
 * question that the text contains, the question's bigrams that are in the text, and its codes and quoted phrases.
 * Finally, whether the question names the speaker.
 *
 * BM25 is often divided by the best BM25 among the candidates instead. That makes a poor best one look good, and was
 * worse on each set.
 */
export function fusionParts(
  question: Question,
  candidates: readonly Candidate[],
  { rows, unitRows }: WordStatistics,
): readonly FusionParts[] {
  const idf = question.units.map((_, at) =>
    Math.log(1 + (rows - (unitRows[at] ?? 0) + 0.5) / ((unitRows[at] ?? 0) + 0.5)),
  )
  const weight = Math.max(MIN_WEIGHT, sum(question.units.map((_, at) => fts5Weight(rows, unitRows[at] ?? 0))))
  const length = Math.min(1, LONG_QUESTION / Math.max(1, idf.length)) ** LONG_QUESTION_POWER
  return candidates.map(({ cosine, maxSim, bm25, match, speaker }) => ({
    cosine: Math.max(0, cosine ?? 0),
    maxSim: Math.max(0, maxSim ?? 0),
    bm25: Math.min(1, (certaintyOf(idf, match) * bm25) / (MAX_BM25 * weight)),
    coverage: length * coverageOf(idf, match),
    together: length * match.together,
    exact: match.exact,
    speaker: speaker !== undefined && question.names(speaker) ? 1 : 0,
  }))
}

/** The certainty of the matches, which BM25 counts in full: it cannot tell a part of a name from a word. */
function certaintyOf(weights: readonly number[], { units, coverage }: Match): number {
  // Most candidates from meaning alone match no word.
  if (coverage === 0) return 1
  const matched = units.map((certainty) => (certainty > 0 ? 1 : 0))
  const all = weightedShare(weights, matched)
  return all === 0 ? 1 : weightedShare(weights, units) / all
}

/** The share of the question that a text contains: the average of the whole text and its best window. */
function coverageOf(weights: readonly number[], { units, near, coverage }: Match): number {
  return coverage === 0 ? 0 : (weightedShare(weights, units) + weightedShare(weights, near)) / 2
}

/** The parts of a record that has nothing of the question. */
export const NO_PARTS: FusionParts = {
  cosine: 0,
  maxSim: 0,
  bm25: 0,
  coverage: 0,
  together: 0,
  exact: 0,
  speaker: 0,
}

/** The parts that are left out if only meaning is searched. */
export const WORD_PARTS = ['bm25', 'coverage', 'together', 'exact'] as const satisfies readonly FusionPart[]

/**
 * The weight of MaxSim if no words are compared. Measured in mode `meaning`, nDCG@10 without it, with a weight of .25
 * and of .5: .381, .472 and .516 on LoCoMo, .682, .759 and .801 on our own set.
 */
const MAX_SIM_WITHOUT_WORDS = 0.5

/**
 * The weight of BM25 if no vector is compared. Measured in mode `words`, nDCG@10 with .5 and .7: .641 and .640 on
 * LoCoMo, .3746 and .3777 on Cranfield (BM25 alone: .3751), .8735 and .8773 on our own.
 */
const BM25_WITHOUT_VECTORS = 0.7

/** What each part adds to the rank value of each candidate; 0 for a part that is left out. */
export function fuse(
  parts: readonly FusionParts[],
  without: ReadonlySet<string> = new Set(),
): readonly FusionParts[] {
  const byMeaning = WORD_PARTS.every((part) => without.has(part))
  const byWords = parts.every(({ cosine, maxSim }) => cosine === 0 && maxSim === 0)
  const weights = {
    ...FUSION_WEIGHTS,
    ...(byMeaning && { maxSim: MAX_SIM_WITHOUT_WORDS }),
    ...(byWords && { bm25: BM25_WITHOUT_VECTORS }),
  }
  const weightOf = (part: FusionPart) => (without.has(part) ? 0 : weights[part])
  return parts.map((of) => ({
    cosine: weightOf('cosine') * of.cosine,
    maxSim: weightOf('maxSim') * of.maxSim,
    bm25: weightOf('bm25') * of.bm25,
    coverage: weightOf('coverage') * of.coverage,
    together: weightOf('together') * of.together,
    exact: weightOf('exact') * of.exact,
    speaker: weightOf('speaker') * of.speaker,
  }))
}

/** The parts of a record about something else: what any two texts in one language share. Means of three sets. */
const UNRELATED = { cosine: 0.2, maxSim: 0.32 } as const

/** The rank value that each candidate would have if it were about something else. */
export function unrelatedSums(
  candidates: readonly Candidate[],
  without: ReadonlySet<string> = new Set(),
): Float64Array {
  const parts = candidates.map(
    ({ cosine, maxSim }): FusionParts => ({
      ...NO_PARTS,
      cosine: cosine === undefined ? 0 : UNRELATED.cosine,
      maxSim: maxSim === undefined ? 0 : UNRELATED.maxSim,
    }),
  )
  return sumsOf(fuse(parts, without))
}

/**
 * The rank value of each candidate: the sum of its parts, by which the candidates of one question are ranked. It tells
 * which one is better, not how good any of them is; for that see `answerScore`.
 */
export function sumsOf(fused: readonly FusionParts[]): Float64Array {
  return Float64Array.from(
    fused,
    (of) => of.cosine + of.maxSim + of.bm25 + of.coverage + of.together + of.exact + of.speaker,
  )
}

/** The weight (IDF) that FTS5's `bm25()` gives a term. */
function fts5Weight(rows: number, holding: number): number {
  return Math.max(1e-6, Math.log((rows - holding + 0.5) / (holding + 0.5)))
}

function sum(values: readonly number[]): number {
  let all = 0
  for (const value of values) all += value
  return all
}
