import {
  END,
  FOR_LATER,
  IN_MEMORY,
  opening,
  saysSomething,
  start,
  withOneApostrophe,
  withoutTail,
  withoutThanks,
  words,
} from './opening.js'
import { pointsBack } from './points-back.js'
import { asksForConsent, asksOf, SENTENCE } from './sentence.js'
import { CLAUSE, isMainClause, isStatement, isWorthNoting, STATEMENT } from './statement.js'

/** The end of the words of a request, and what separates them from the statement. */
const AFTER = '(?=[\\s:,–—]|$)[\\s:,–—]*(?:-+\\s+)?'

const REMEMBER = start(
  `(?:${words(
    `(?:always )?(?:remember|memorize|memorise)(?: (?:${FOR_LATER}))?`,
    'keep in mind|bear in mind|(?:keep|bear) (?:this|the following) in mind',
    '(?:make|take|keep)(?: an?)?(?: mental| quick| short)? note',
    '(?:don’t|do not)(?: you)?(?: ever)? forget|never(?: ever)? forget|(?:don’t|do not|never)(?: ever)? let me(?: ever)? forget',
    `(?:save|store|add|put|keep|commit|write|record|note)(?: down)?(?: this| the following| it)? ${IN_MEMORY}(?=\\s*[:–—]| that )`,
  )})${AFTER}`,
)
const REMEMBERING = start(`(?:(?:would|do) you mind|mind) (?:please )?remembering${END}[\\s:,]*`)
const THAT = start(
  `(?:${words(
    '(?:(?:of )?(?:this|the following)|(?:this |this one |one )thing)\\s*(?:[:–—]\\s*|[.!…]+\\s+|-+\\s+)',
    '(?:of )?(?:(?:the fact|this|the following)[\\s:,]+)?(?:that|of)(?=[\\s:,]|$)[\\s:,]*',
  )})`,
)

/** "Save this: ..." Whatever follows is to be kept. */
const KEEP_THIS = start(
  '(?:(?:note|save|store|record|log)(?: down)? (?:this|the following)(?: down)?|(?:write|jot|take) (?:this|the following) down|(?:write|jot|take) down (?:this|the following))\\s*:\\s*',
)

/** "Note that ..." may also be a remark, so what follows must be worth noting. */
const NOTE = start(
  `(?:${words(
    '(?:(?:note|record|save|store)(?: down)?|(?:write|jot|take) down) that(?=[\\s:,]|$)',
    'note(?: down)?(?: to self)?(?=\\s*[:–—,]|\\s+-\\s)|(?:write|jot) down(?=\\s*:)|(?:add|leave) a note(?=\\s*:| that )(?: that)?',
    'for (?:your|my) (?:records|notes|memory|files)(?=\\s*[:–—,])|for future reference(?=\\s*[:–—,])',
    '(?:note|note down|write down|jot down)(?= (?:my|our) [\\p{L}\\p{N}’ -]{1,40}(?: (?:is|are) |:))',
  )})${AFTER}`,
)

/** "Remember when we ...": a question, or the beginning of a story. */
const REMINISCENCE = start(
  `(?:when|how|why|who|whom|whose|what|where|which|if|whether|(?:that|the|those|this|our|my) (?:time|day|night|year|summer|winter|weekend|trip|moment)s?(?: (?:when|that|we|i|you|to|in|at)|\\s*[?.!]|$))${END}`,
)

/** "Remember this" says nothing to remember. */
const POINTER = start(
  '(?:me|us|you|him|her|them|it|this|that|these|those|everything|all(?: of (?:it|this|that))?)[\\s.!?…]*$',
)

/** Where a clause may end, before ", please remember that". */
const CLAUSE_END = /\s*[,;:–—]\s*|\s+-+\s+|\s*\(/gu

/** The maximum length in UTF-16 units of a text that somebody typed and did not paste. */
const MAX_SHORT = 300

/** Every request has one of these words; most texts have none and need no further check. */
const ANY_VERB =
  /rememb|memor|in\s+mind|note|forget|save|store|record|log|write|jot|down|future\s+reference/iu

/** What a user asks to be remembered, or undefined. */
export function rememberRequest(userText: string): string | undefined {
  if (!ANY_VERB.test(userText)) return undefined
  const text = userText.trim()
  const asked = askedOf(text)
  if (asked !== undefined || text.length > MAX_SHORT) return asked
  return notedOf(text) ?? askedLater(text)
}

/** A request that is not at the beginning of a short text. */
function askedLater(text: string): string | undefined {
  let before = ''
  for (const { 0: sentence, index } of text.matchAll(SENTENCE)) {
    if (before !== '') {
      if (pointsBack(sentence, before))
        return isStatement(before) ? afterQuestions(text.slice(0, index)) : undefined
      const noted = STATEMENT.test(withOneApostrophe(before)) ? notedOf(sentence) : undefined
      const asked = askedOf(sentence) ?? noted
      if (asked !== undefined) return asked
    }
    const clause = clauseBefore(sentence)
    if (clause !== undefined) return afterQuestions(text.slice(0, index + clause.length))
    before = sentence
  }
  return undefined
}

/** "How are you? My dog is called Rex." */
function afterQuestions(text: string): string {
  return text.replace(/^[\s\S]*\?\s+/u, '').trim()
}

/** "My dog is called Rex, please remember that.": what stands before the request. */
function clauseBefore(sentence: string): string | undefined {
  for (const { index, 0: pause } of sentence.matchAll(CLAUSE_END)) {
    const before = sentence.slice(0, index)
    if (isMainClause(before) && pointsBack(sentence.slice(index + pause.length), before)) return before
  }
  return undefined
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
  const asks = asksOf(after)
  const polite = question || mind !== null
  const what = asks ? withoutMark(given.slice(led), polite) : withoutThanks(given.slice(led))
  if (!saysSomething(what) || POINTER.test(withOneApostrophe(what))) return undefined
  if (polite) return led > 0 || CLAUSE.test(after) ? what : undefined
  return asks && !asksForConsent(after) ? undefined : what
}

/** What follows "note that", "save this:" and similar words at the beginning of a short text. */
function notedOf(text: string): string | undefined {
  const { rest, question, relieving } = opening(withOneApostrophe(text))
  const keep = KEEP_THIS.exec(rest)
  const match = keep ?? NOTE.exec(rest)
  if (match === null || relieving) return undefined
  const given = text.slice(text.length - rest.length + match[0].length)
  const after = withOneApostrophe(given)
  const asks = asksOf(after)
  if (asks && !question && !asksForConsent(after)) return undefined
  const what = asks ? withoutMark(given, question) : withoutThanks(given)
  if (!saysSomething(what) || POINTER.test(withOneApostrophe(what))) return undefined
  return keep !== null || isWorthNoting(what) ? what : undefined
}

/** The statement in a question. */
function withoutMark(what: string, polite: boolean): string {
  return (polite ? withoutTail(what) : withoutThanks(what)).replace(/\?+$/u, '').trim()
}
