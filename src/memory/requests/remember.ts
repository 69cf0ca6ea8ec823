import {
  END,
  opening,
  saysSomething,
  start,
  withOneApostrophe,
  withoutTail,
  withoutThanks,
} from './opening.js'

const REMEMBER = start(
  '(?:remember|memorize|memorise|keep in mind|bear in mind|make a(?: mental)? note|take(?: a)? note|don’t(?: ever)? forget|do not(?: ever)? forget|never forget)(?=[\\s:,]|$)[\\s:,]*',
)
const REMEMBERING = start(`(?:(?:would|do) you mind|mind) (?:please )?remembering${END}[\\s:,]*`)
const THAT = start(
  '(?:of )?(?:(?:the fact|this|the following)[\\s:,]+)?(?:that|of)(?=[\\s:,]|$)[\\s:,]*|(?:this|the following)\\s*:\\s*',
)

/** "Remember when we ...": a question, or the beginning of a story. */
const REMINISCENCE = start(
  `(?:when|how|why|who|whom|whose|what|where|which|if|whether|(?:that|the|those|this|our|my) (?:time|day|night|year|summer|winter|weekend|trip|moment)s?(?: (?:when|that|we|i|you|to|in|at)|\\s*[?.!]|$))${END}`,
)

/** A statement: a subject and what it does or is. "Can you remember my name?" is not one. */
const CLAUSE =
  /^(?:i|we|he|she|they|it)(?:’\p{L}+)?\s+\p{L}|\s(?:am|is|are|was|were|has|have)(?:n’t)?\s+\S|^to\s|:\s|\p{L}’s\s+(?:called|named|on|at|in|a|an|the)\s/iu

/** "Remember this" says nothing to remember. */
const POINTER = start(
  '(?:me|us|you|him|her|them|it|this|that|these|those|everything|all(?: of (?:it|this|that))?)[\\s.!?…]*$',
)

/** The end of the first sentence, except the dot of a title. */
const FIRST_END = /(?<!(?<![\p{L}\p{N}])(?:dr|mr|mrs|ms|st|prof|no|vs|jr|sr))[.!?…]+(?=\s|$)/iu

/** The maximum length in UTF-16 units of a text that somebody typed and did not paste. */
const MAX_SHORT = 300

/** Every request has one of these words; most texts have none and need no further check. */
const ANY_VERB = /rememb|memori[sz]e|in\s+mind|note|forget/iu

/** What a user asks to be remembered, or undefined. */
export function rememberRequest(userText: string): string | undefined {
  if (!ANY_VERB.test(userText)) return undefined
  const text = userText.trim()
  const asked = askedOf(text)
  if (asked !== undefined || text.length > MAX_SHORT) return asked
  const last = /(?<=[.!?…])\s+(?=\S)[^.!?…\n]+[.!?…]*$/u.exec(text)
  if (last === null) return undefined
  // "My dog is called Rex. Please remember that."
  const before = text.slice(0, last.index)
  if (pointsBack(last[0])) return before.endsWith('?') ? undefined : before
  return askedOf(last[0].trim())
}

function askedOf(text: string): string | undefined {
  const { rest, question, relieving } = opening(withOneApostrophe(text))
  const mind = REMEMBERING.exec(rest)
  const match = mind ?? REMEMBER.exec(rest)
  if (match === null || relieving) return undefined
  // Taken from the original text: the positions are the same, because only the beginning was removed.
  const given = text.slice(text.length - rest.length + match[0].length)
  const after = withOneApostrophe(given)
  const led = THAT.exec(after)?.[0].length ?? 0
  if (REMINISCENCE.test(after) && !/[:–—]/u.test(after)) return undefined
  const asks = FIRST_END.exec(after)?.[0].includes('?') === true
  const polite = question || mind !== null
  const what = asks ? withoutMark(given.slice(led), polite) : withoutThanks(given.slice(led))
  if (!saysSomething(what) || POINTER.test(withOneApostrophe(what))) return undefined
  if (polite) return led > 0 || CLAUSE.test(after) ? what : undefined
  return asks && !asksForConsent(after) ? undefined : what
}

/** "..., ok?" and "..., will you?" ask for consent, not for an answer. */
function asksForConsent(text: string): boolean {
  const sentence = text.slice(0, FIRST_END.exec(text)?.index)
  return withoutThanks(`${sentence}?`) !== `${sentence}?`
}

/** The statement in a question. */
function withoutMark(what: string, polite: boolean): string {
  return (polite ? withoutTail(what) : withoutThanks(what)).replace(/\?+$/u, '').trim()
}

function pointsBack(sentence: string): boolean {
  const { rest, relieving } = opening(withOneApostrophe(sentence))
  const match = relieving ? null : REMEMBER.exec(rest)
  return match !== null && POINTER.test(withoutTail(rest.slice(match[0].length)))
}
