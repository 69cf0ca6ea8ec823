import type { WordStatistics } from './candidate.js'
import type { Question } from './question.js'
import { LOOSE } from './question-unit.js'
import type { RankedCandidate } from './ranked-candidate.js'

const CHANGE =
  /\b(?:now|moved?|switch(?:ed)?|changed?|sold|instead|no longer|any ?more|from now on|replaced|new|upgraded|postponed|cancell?ed|resumed|took over)\b/i

/** Whether a text announces a change. */
export function announcesChange(text: string): boolean {
  return CHANGE.test(text)
}

/** Words that tell how something came out. */
const OUTCOME =
  /\b(?:done|closed|resolved|fixed|solved|delivered|arrived|gone|finished|over|doubled|halved|raised|lowered|increased|reduced|paid|decided|after all|in the end|finally|stay(?:ed|ing)? with|gave up|stopped|quit|left)\b|^(?:no|yes|ok)\b/i

/** Whether a question is about how something is now, or came out: "Did the parcel ever arrive?" */
export function asksForOutcome({
  asksPresent,
  asksNow,
  asksOutcome,
}: Pick<Question, 'asksPresent' | 'asksNow' | 'asksOutcome'>): boolean {
  return asksPresent || asksNow || asksOutcome
}

/** An outcome has other words than the question, so it must answer well by itself. */
const MIN_SCORE = 0.7
const MIN_SCORE_SHARE = 0.75

const MIN_COSINE_SHARE = 0.5

/** The most rows of the index with a thing of which both tell. People and common things are in more. */
const MAX_ROWS = 5

/**
 * Whether a hit announces a change of what an older one states, or tells how it came out: "TW-788 is done" after "TW-788
 * (open)", "she switched from violin to cello" after "her violin lesson". Both must be about the rarest thing that the
 * older one has of the question, one that the store seldom mentions. nDCG@10 with it: one question of our own tuning half
 * better, LoCoMo's the same; with things mentioned often too, LoCoMo's loses .002.
 */
export function isOutcome(
  { score, candidate: newer }: RankedCandidate,
  older: RankedCandidate,
  { question, statistics }: { readonly question: Question; readonly statistics: WordStatistics },
): boolean {
  if (score < Math.max(MIN_SCORE, MIN_SCORE_SHARE * older.score)) return false
  if ((newer.cosine ?? 0) < MIN_COSINE_SHARE * (older.candidate.cosine ?? 0)) return false
  if (!announcesChange(newer.text) && !OUTCOME.test(newer.text)) return false
  return hasRarest(newer.match.units, older.candidate.match.units, { question, statistics })
}

/** Whether a match has the things of the question that are rarest in the store, of those that another match has. */
function hasRarest(
  units: readonly number[],
  others: readonly number[],
  {
    question,
    statistics: { unitRows },
  }: { readonly question: Question; readonly statistics: WordStatistics },
): boolean {
  const things = [...question.units.keys()].filter((at) => {
    const unit = question.units[at]
    return unit?.kind !== 'date' && unit?.name === false && (others[at] ?? 0) >= LOOSE
  })
  const fewest = Math.min(...things.map((at) => unitRows[at] ?? 0))
  return fewest <= MAX_ROWS && things.every((at) => unitRows[at] !== fewest || (units[at] ?? 0) >= LOOSE)
}
