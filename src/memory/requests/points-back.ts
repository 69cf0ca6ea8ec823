import { FOR_LATER, IN_MEMORY, opening, start, withOneApostrophe, withoutTail, words } from './opening.js'
import { asksForConsent, asksOf } from './sentence.js'
import { STATEMENT } from './statement.js'

const IT = '(?:it|this|that|these|those|them|everything|all(?: of)? (?:it|this|that|these|those))'

/** "My dog is called Rex. Please remember that.": the request is about what was said before it. */
const POINTS_BACK = start(
  `(?:${words(
    `(?:always )?(?:remember|memorize|memorise|note)(?: down)? ${IT}(?: down)?`,
    `(?:make|take|keep)(?: an?)?(?: mental| quick| short)? note(?: (?:of )?${IT})?`,
    `(?:keep|bear|have) ${IT} in mind`,
    `(?:write|jot|take|put) ${IT} down|(?:write|jot) down ${IT}`,
    `(?:(?:don’t|do not)(?: you)?|never)(?: ever)? (?:let me )?forget(?:(?: about)? ${IT})?`,
    `(?:save|store|add|put|keep|commit|write|record|note)(?: down)? ${IT}(?: down)? ${IN_MEMORY}`,
    `remembering ${IT}`,
  )})(?:[\\s,]+(?:${FOR_LATER}|too|as well|somewhere|please|thanks))*[^\\p{L}\\p{N}]*$`,
)
/** Said only in these words, it needs a "please" or a "can you". */
const BARE = /^(?:remember|note)[^\p{L}\p{N}]*$/iu
/** "Save that." may mean a document, so a statement must come before it. */
const SAVE_IT = /^(?:save|store|record)\s+(?:this|that)[^\p{L}\p{N}]*$/iu

const MIND = start('(?:(?:would|do) you mind|mind) (?:please )?(?=remembering)')

/** Whether a sentence only asks to remember what was said before it. */
export function pointsBack(sentence: string, before: string): boolean {
  const { rest, question, relieving, addressed } = opening(withOneApostrophe(sentence))
  if (relieving) return false
  const request = rest.replace(MIND, '')
  // "We went to Rome. Remember that?" asks for a memory.
  if (asksOf(request) && !question && request === rest && !asksForConsent(request)) return false
  if (POINTS_BACK.test(request)) return true
  const spoken = request.replace(/[^\p{L}\p{N}]+$/u, '')
  const bare = withoutTail(spoken)
  if (BARE.test(bare)) return addressed || bare !== spoken
  return SAVE_IT.test(bare) ? STATEMENT.test(withOneApostrophe(before)) : POINTS_BACK.test(bare)
}
