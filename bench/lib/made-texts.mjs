import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { Problem } from '../../scripts/lib/problem.mjs'
import { randomNumbers } from './random.mjs'

const COUNT = 2_000
const SEED = 2_000
/** [CLS] and [SEP]. */
const SPECIAL_TOKENS = 2

/** Measured on the 2,000 real records: the share of texts with at most this many tokens. */
const LENGTHS = [
  [0, 4],
  [0.05, 9],
  [0.1, 11],
  [0.2, 17],
  [0.3, 22],
  [0.4, 28],
  [0.5, 36],
  [0.6, 45],
  [0.7, 56],
  [0.8, 73],
  [0.9, 107],
  [0.95, 148],
  [0.98, 201],
  [0.99, 258],
  [0.995, 311],
  [1, 353],
]

/**
 * Texts with the lengths of real records, for a machine without real ones: prose from the README files of the packages
 * that this benchmark's lock file pins, so that every machine makes the same texts.
 *
 * @param {(text: string) => { readonly length: number }} encode
 * @returns {string[]}
 */
export function madeTexts(encode) {
  const words = readmeWords()
  const random = randomNumbers(SEED)
  const tokensOf = memoised((word) => encode(word).length - SPECIAL_TOKENS)
  let at = 0
  return Array.from({ length: COUNT }, () => {
    const wanted = lengthAt(random()) - SPECIAL_TOKENS
    const text = []
    for (let tokens = 0; tokens < wanted; at += 1) {
      const word = words[at % words.length] ?? ''
      text.push(word)
      tokens += tokensOf(word)
    }
    return text.join(' ')
  })
}

/** Tokens of a record that is longer than this share of them. @param {number} share 0 to below 1 */
export function lengthAt(share) {
  const above = LENGTHS.findIndex(([upTo = 0]) => share < upTo)
  const [[from = 0, least = 0] = [], [to = 1, most = 0] = []] = LENGTHS.slice(above - 1, above + 1)
  return Math.round(least + ((share - from) / (to - from)) * (most - least))
}

/**
 * @param {string[]} where the folder of a lock file and its packages, default: the benchmark's
 * @returns {string[]} words of prose, code blocks, tables, links and markup left out
 */
export function readmeWords(where = ['bench']) {
  const words = pinnedPackages(where)
    .map((folder) => path.join(folder, 'README.md'))
    .filter((file) => existsSync(file))
    .flatMap((file) => prose(readFileSync(file, 'utf8')))
  if (words.length === 0) {
    throw new Problem(`Expected README.md files below ${[...where, 'node_modules'].join('/')}, found none.`)
  }
  return words
}

/** @param {readonly string[]} where @returns {string[]} the folders of the packages that every platform installs */
function pinnedPackages(where) {
  const lock = JSON.parse(readFileSync(inRoot(...where, 'package-lock.json'), 'utf8'))
  return Object.entries(lock.packages)
    .filter(([place, { os, optional }]) => place !== '' && os === undefined && optional !== true)
    .map(([place]) => inRoot(...where, place))
    .sort()
}

/** @param {string} markdown */
function prose(markdown) {
  return markdown
    .replace(/```[\s\S]*?```/g, ' ')
    .replace(/^\s*[|<#].*$/gm, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .split(/\s+/)
    .filter((word) => /^[\p{L}\p{N}'’(][\p{L}\p{N}'’)-]*[.,;:!?)]*$/u.test(word))
}

/** @param {(word: string) => number} compute */
function memoised(compute) {
  /** @type {Map<string, number>} */
  const known = new Map()
  return (/** @type {string} */ word) => {
    const value = known.get(word) ?? compute(word)
    known.set(word, value)
    return value
  }
}
