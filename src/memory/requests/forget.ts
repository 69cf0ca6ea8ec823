import { END, opening, saysSomething, start, withOneApostrophe, withoutTail, words } from './opening.js'
import { STATEMENT } from './statement.js'

/** What a user asks to be forgotten: a statement, or everything about the user. */
export type ForgetRequest =
  | { readonly about: 'statement'; readonly what: string }
  | { readonly about: 'user' }

const INFORMATION = '(?:information|info|data|details|facts?|memories|memory|notes|records?|things?)'

/** Verbs for what the user said or the assistant stores. */
const KEPT = words(
  `you(?:’ve| have| ever| still|)* (?:know|knew|remember|remembered|stored?|saved?|kept|keep|have|learned|learnt|noted)(?: (?:stored|saved|noted|in memory))?`,
  `i(?:’ve| have| had| ever| just| once| also|)* (?:said|say|told|tell|mentioned|shared|wrote|gave|given)(?: (?:to )?you)?`,
)

/** "about" and similar words; the thing to forget follows them. */
const ABOUT = words(
  `(?:(?:what|whatever|everything|anything|all|each thing|any|all of|all the|the|any of the|every)(?: ${INFORMATION})?)(?: (?:that|which))? (?:${KEPT}) (?:about|on|of|regarding|concerning)`,
  `(?:everything|anything|all|any|all the|any of the|the|your|every)(?: ${INFORMATION})? (?:about|on|regarding|concerning)`,
  `(?:the|that|your|any|all|all the|my) (?:memory|memories|notes?|facts?|records?|thing|part|bit|information|data)(?: (?:of|about|on|where|when|in which|saying))`,
  `(?:the (?:fact|thing|idea|part|bit)|what|everything) that`,
  '(?:(?:that|when) )?i(?:’ve| have| ever| just| once)* (?:said|told you|mentioned)(?: that| about)?',
  'that|about',
)

const FORGET = start(`(?:forget|unremember|unlearn)${END}[\\s:,]*`)
const STOP = start(
  `(?:stop|quit|no longer|cease) (?:remember(?:ing)?|keep(?:ing)?|stor(?:e|ing)|memoriz(?:e|ing))${END}[\\s:,]*`,
)
const NOT_REMEMBER = start(`(?:(?:don’t|do not|not) )?(?:remember|keep|store|memorize)${END}[\\s:,]*`)
const GERUND = start(
  `(?:(?:would|do) you mind|mind|how about|what about|consider) (?:please )?forgetting${END}[\\s:,]*`,
)
const FORGOT = start(
  `(?:i(?:’d| would) (?:rather|prefer(?: it)? if|prefer that|like it if)|it would be (?:nice|good|great|better|best) if) you (?:forgot|forget)${END}[\\s:,]*`,
)
const DELETE = start(
  `(?:delete|erase|remove|wipe|clear|purge|scrub|drop|discard|take|strike|cross|get rid of)(?: (?:out|off))?${END}[\\s:,]*`,
)
const FROM_MEMORY = new RegExp(
  `\\s+(?:${words('(?:from|in|out of|off) (?:your|the) (?:long-term )?(?:memory|memories|mind|head|brain|notes|records|database|storage|store)')})${END}`,
  'iu',
)
const KEPT_BY_YOU = start(
  `(?:(?:what|whatever|everything|anything|all)(?: (?:the |your |of the )?${INFORMATION})?(?: (?:that|which))? you(?:’ve| have)? (?:know|remember|have|stored|saved|kept|learned)|(?:the|your|any|all|all your|all the) (?:memory|memories)(?= (?:of|about|that|on)))`,
)
const PASSIVE =
  /^(?:(?:can|could|may|should|must)\s+)?(?<what>(?:(?!\b(?:not|never)\b|n’t).)+?)\s+(?:(?:should|can|could|must|may|needs?\s+to|ha(?:s|ve)\s+to|ought\s+to)\s+)?(?:please\s+)?be\s+forgotten[\s.!?]*$/iu

/** "Forget it, ..." and "Forget that." dismiss something; "Forget to lock the door and ..." describes a habit. */
const WAVED_AWAY = start(
  `(?:to\\s|(?:about )?(?:it|this|that|them|these|those|everything|all(?: of (?:it|this|that))?|never ?mind)\\s*(?:$|[.,;!?…]|please${END}|thanks?${END}))`,
)

/** "My PIN is 4711. Forget that." means what was just said. */
const IT =
  '(?:it|this|that|them|these|those|(?:that |what )?i(?:’ve| have)?(?: just| ever| even)* (?:said|told you|mentioned)(?: it| this| that| so)?)'
const THE_SENTENCE_BEFORE = new RegExp(`^(?:about )?${words(IT)}(?: again)?[\\s.!?…]*$`, 'iu')

/** "My PIN is 4711. Don't store that." and "Erase what I just told you.", with nothing else in the sentence. */
const NOT_KEPT = new RegExp(
  `^(?:${words(
    `(?:please |and |but |so |now |just )*(?:don’t|do not|never) (?:please )?(?:remember|store|save|keep|memorize|note|record) ${IT}`,
    '(?:please |and |but |so |now |just )*(?:delete|erase|remove|wipe|drop|discard|scrub) (?:what )i(?:’ve| have)?(?: just)* (?:said|told you|mentioned)',
  )})(?: again| down| anywhere| please)*[\\s.!?…]*$`,
  'iu',
)

/** "My PIN is 4711, please forget that." */
const LAST_CLAUSE =
  /\s*[,;\u2013\u2014-]\s+(?=(?:(?:and|but|so|now|please|just)\s+)*(?:forget|don’t|do\s+not|never|delete|erase)\s[^,;]*(?:,\s+(?:please|thanks|thank\s+you)[\s.!]*)?$)/iu

const ME = `(?:me|myself|my (?:life|person|account|profile|data|information|personal (?:data|information|details)))`
const ALL_OF_ME = new RegExp(
  `^(?:${words(
    ME,
    `(?:all|all of|everything in|any of) my (?:data|information|info|memories|details|facts|personal (?:data|information|details))`,
    `(?:all|everything)(?: (?:that|which))? i(?:’ve| have| ever)* (?:told|said to|shared with|given) you(?: so far| before)?`,
  )})[\\s.!?…]*$`,
  'iu',
)

/** The maximum length in UTF-16 units of a text that somebody typed and did not paste. */
const MAX_SHORT = 300

/** Every request has one of these words; most texts have none and need no further check. */
const ANY_VERB =
  /forg[eo]t|unremember|unlearn|(?:stop|quit|cease|longer|n.t|not?)\s|delete|erase|remove|wipe|clear|purge|scrub|drop|discard|take|strike|cross|rid\s/iu

/** What a user asks to be forgotten, or undefined. */
export function forgetRequest(userText: string): ForgetRequest | undefined {
  if (!ANY_VERB.test(userText)) return undefined
  const text = withOneApostrophe(userText).trim()
  const asked = askedOf(text)
  if (asked !== undefined) return requestOf(asked)
  const sentences = sentencesOf(text)
  for (const [at, sentence] of sentences.entries()) {
    const before = sentences[at - 1]
    if (before === undefined) continue
    if (NOT_KEPT.test(sentence) && STATEMENT.test(before)) {
      return { about: 'statement', what: withoutTail(before) }
    }
    const later = askedOf(sentence)
    if (later === undefined) continue
    return THE_SENTENCE_BEFORE.test(withoutTail(later)) && STATEMENT.test(before)
      ? { about: 'statement', what: withoutTail(before) }
      : requestOf(later)
  }
  return undefined
}

/** Signs that a request repeats the content: a number, or a verb with its object. */
const GIVEN_AWAY =
  /\p{N}|\s(?:is|are|was|were|am|’m|’s|’re|lives?|lived|has|have|had|likes?|loves?|hates?|works?|uses?|moved|bought|was born|named|called)\s+\S/iu

/**
 * Whether a request repeats what is to be forgotten, as in "Forget that my PIN is 4711" but not in "Forget my PIN".
 * Then its own turn must not keep it either.
 */
export function statesWhatItForgets(request: ForgetRequest): boolean {
  return request.about === 'statement' && GIVEN_AWAY.test(withOneApostrophe(request.what))
}

function requestOf(asked: string): ForgetRequest | undefined {
  const what = withoutTail(asked)
  if (WAVED_AWAY.test(`${what} `)) return undefined
  const named = withoutTail(what.replace(start(`(?:${ABOUT})${END}[\\s:,]*`), ''))
  if (ALL_OF_ME.test(what) || ALL_OF_ME.test(named)) return { about: 'user' }
  return saysSomething(named) ? { about: 'statement', what: named } : undefined
}

/** The text after the words of a request to forget. */
function askedOf(sentence: string): string | undefined {
  const short = sentence.length <= MAX_SHORT
  const passive = short && /forgotten/i.test(sentence) ? PASSIVE.exec(sentence)?.groups?.['what'] : undefined
  if (passive !== undefined) return opening(passive).rest
  const { rest, relieving, addressed } = opening(sentence)
  for (const form of relieving ? [NOT_REMEMBER] : [FORGET, STOP, GERUND, FORGOT]) {
    const match = form.exec(rest)
    if (match !== null) return rest.slice(match[0].length)
  }
  // "Don't remember my PIN" may be short for "I don't remember my PIN".
  const not = /^(?:don’t|do\s+not)\s/iu.test(rest) ? NOT_REMEMBER.exec(rest) : null
  if (not !== null && (addressed || /\bany\s?(?:more|longer)\b/iu.test(rest)))
    return rest.slice(not[0].length)
  // People also ask to delete things that are not memories.
  const deleted = short ? DELETE.exec(rest) : null
  if (deleted === null) return undefined
  const what = rest.slice(deleted[0].length)
  if (FROM_MEMORY.test(what)) return what.replace(FROM_MEMORY, '')
  return KEPT_BY_YOU.test(what) || ALL_OF_ME.test(withoutTail(what)) ? what : undefined
}

/** The sentences of a short text: "I moved. Please forget my old address." */
function sentencesOf(text: string): readonly string[] {
  if (text.length > MAX_SHORT) return []
  return text
    .split(/(?<=[.!?…])\s+|\n+/u)
    .flatMap((sentence) => {
      const clauses = sentence.split(LAST_CLAUSE)
      return STATEMENT.test(clauses[0] ?? '') ? clauses : [sentence]
    })
    .filter(saysSomething)
}
