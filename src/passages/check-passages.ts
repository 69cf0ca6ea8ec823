import { RecollectError } from '../errors.js'
import { describeValue } from '../options/describe.js'
import { isSignature, MAX_SIGNED_TOKENS, TOKEN_BYTES } from '../vectors/max-sims.js'
import { checkVector } from '../vectors/vector-bytes.js'
import type { PassageOfText, PassagesOfText } from './passage-of-text.js'

/**
 * Checks the passages that an embedder returned for `text`; reads each field once.
 *
 * @param place index of the text within the call, for messages
 * @throws RecollectError `EMBEDDING_FAILED` for values that cannot be passages of this text, `INVALID_VECTOR`
 */
export function checkPassages(given: unknown, text: string, place: number): PassagesOfText {
  const fail = (expected: string, received: unknown) => {
    return new RecollectError(
      'EMBEDDING_FAILED',
      `Expected the embedder's passages of text ${place} ${expected}, received ${describeValue(received)}`,
    )
  }
  if (!Array.isArray(given) || given.length === 0) throw fail('to be a non-empty array', given)
  let startAbove = -1
  let coveredTo = 0
  const passages = given.map((passage: unknown, index): PassageOfText => {
    if (typeof passage !== 'object' || passage === null) throw fail('to be objects', passage)
    const { start, end, tokenCount, vector, truncated, signature } = passage as Record<string, unknown>
    if (!isWithin(start, startAbove + 1, coveredTo)) {
      throw fail(`to begin after ${startAbove} and no later than ${coveredTo} (passage ${index})`, start)
    }
    const leastEnd = text === '' ? 0 : Math.max(start, coveredTo) + 1
    if (!isWithin(end, leastEnd, text.length)) {
      throw fail(`to end between ${leastEnd} and ${text.length} (passage ${index})`, end)
    }
    if (!isWithin(tokenCount, 0, Number.MAX_SAFE_INTEGER)) {
      throw fail('to have a tokenCount that is a whole number', tokenCount)
    }
    if (truncated !== undefined && typeof truncated !== 'boolean') {
      throw fail('to have a truncated that is true or false', truncated)
    }
    if (signature !== undefined && !isSignature(signature)) {
      throw fail(
        `to have a signature that is a Uint8Array of ${TOKEN_BYTES} bytes a token, at most ${MAX_SIGNED_TOKENS} tokens`,
        signature,
      )
    }
    checkVector(vector, 'the vector of the embedder')
    startAbove = start
    coveredTo = end
    return {
      start,
      end,
      tokenCount,
      truncated: truncated === true,
      vector,
      ...(signature === undefined ? {} : { signature }),
    }
  })
  if (coveredTo !== text.length) throw fail(`to reach to ${text.length}`, coveredTo)
  return passages
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
}
