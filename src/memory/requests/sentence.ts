import { withoutThanks } from './opening.js'

/** A dot after a title ends no sentence. */
const TITLE = '(?<!(?<![\\p{L}\\p{N}])(?:dr|mr|mrs|ms|st|prof|no|vs|jr|sr))'
const FIRST_END = new RegExp(`${TITLE}[.!?…]+(?=\\s|$)`, 'iu')
/** A sentence of a text, without the white space around it. */
export const SENTENCE = new RegExp(`\\S(?:(?!${TITLE}[.!?…]\\s)[\\s\\S])*(?:[.!?…]+(?=\\s|$))?`, 'giu')

/** Whether the first sentence is a question. */
export function asksOf(text: string): boolean {
  return FIRST_END.exec(text)?.[0].includes('?') === true
}

/** "..., ok?" and "..., will you?" ask for consent, not for an answer. */
export function asksForConsent(text: string): boolean {
  const sentence = text.slice(0, FIRST_END.exec(text)?.index)
  return withoutThanks(`${sentence}?`) !== `${sentence}?`
}
