import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { encoder } from './encoder.mjs'
import { madeTexts } from './made-texts.mjs'
import { MAX_TOKENS } from './peer-config.mjs'
import { SHARED_TEXTS, TOKENIZER } from './places.mjs'

const QUICK_TEXTS = 200
const SHORT_TEXTS = 64
/** Tokens of a short text, with [CLS] and [SEP]: a question, a search, a line of chat. */
const SHORT_TOKENS = { least: 8, most: 16 }

/**
 * @typedef {object} Load
 * @property {readonly string[]} texts
 * @property {readonly string[]} shortTexts
 * @property {number} tokens real tokens of `texts`, after the cut at the reference's limit
 * @property {string} source
 * @property {string} sha256 of the texts, a newline after each
 */

/**
 * The texts for every contender.
 *
 * @param {{ quick: boolean }} options
 * @returns {Load}
 */
export function loadTexts({ quick }) {
  const encode = encoder(readFileSync(TOKENIZER, 'utf8'), MAX_TOKENS)
  const isShared = existsSync(SHARED_TEXTS)
  const all = isShared ? readFileSync(SHARED_TEXTS, 'utf8').trimEnd().split('\n') : madeTexts(encode)
  const texts = quick ? all.slice(0, QUICK_TEXTS) : all
  const counts = texts.map((text) => encode(text).length)
  const isShort = (/** @type {number} */ count) => count >= SHORT_TOKENS.least && count <= SHORT_TOKENS.most
  return {
    texts,
    shortTexts: texts.filter((_, at) => isShort(counts[at] ?? 0)).slice(0, SHORT_TEXTS),
    tokens: counts.reduce((sum, tokens) => sum + tokens, 0),
    source: isShared ? 'mixed-length-texts.txt' : 'made from README files, same mix of lengths',
    sha256: createHash('sha256')
      .update(texts.map((text) => `${text}\n`).join(''))
      .digest('hex'),
  }
}
