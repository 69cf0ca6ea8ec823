import { OURS } from '../contenders/list.mjs'
import { spread } from './statistics.mjs'

/** @typedef {import('./statistics.mjs').Spread} Spread */

/**
 * @typedef {object} Row one contender over all repetitions
 * @property {string} name
 * @property {string} label
 * @property {'ours' | 'peer' | 'bound'} kind
 * @property {string | null} failure
 * @property {Readonly<Record<string, string>>} versions
 * @property {Readonly<Partial<Record<string, Spread>>>} values by the names of a result's fields
 * @property {Spread | null} timesSlower how many times Recollect's rate is this one's, repetition by repetition
 */

/**
 * @param {readonly import('./measure.mjs').Measured[]} measured
 * @param {number} tokensPerText
 * @returns {Row[]}
 */
export function summarise(measured, tokensPerText) {
  const ours = measured.find(({ contender }) => contender.name === OURS)?.results ?? []
  return measured.map(({ contender: { name, label, kind }, results, failure }) => ({
    name,
    label,
    kind,
    failure,
    versions: results[0]?.versions ?? {},
    values: valuesOf(results, tokensPerText),
    timesSlower: ratio(ours, results),
  }))
}

/**
 * @param {readonly import('./measure.mjs').Result[]} results
 * @param {number} tokensPerText
 */
function valuesOf(results, tokensPerText) {
  /** @type {Record<string, number[]>} */
  const lists = {}
  for (const { versions: _, ...numbers } of results) {
    const withTokens = { ...numbers, tokensPerSecond: numbers.textsPerSecond * tokensPerText }
    for (const [name, value] of Object.entries(withTokens)) lists[name] = [...(lists[name] ?? []), value]
  }
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, spread(list)]))
}

/**
 * Paired: both rates of a ratio were measured within one repetition, minutes apart at most.
 *
 * @param {readonly import('./measure.mjs').Result[]} ours
 * @param {readonly import('./measure.mjs').Result[]} theirs
 */
function ratio(ours, theirs) {
  const pairs = Math.min(ours.length, theirs.length)
  if (pairs === 0) return null
  const rate = (/** @type {import('./measure.mjs').Result | undefined} */ result) =>
    result?.textsPerSecond ?? Number.NaN
  return spread(Array.from({ length: pairs }, (_, at) => rate(ours[at]) / rate(theirs[at])))
}
