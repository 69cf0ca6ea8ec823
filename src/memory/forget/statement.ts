import type { Speaker } from '../../conversation/episode.js'
import { isBe, type Person, stemOf, type Token, tokens } from './words.js'

/** A statement to be forgotten, as its words. */
export interface Statement {
  /** Names, numbers, things and actions, each once, in order. */
  readonly words: readonly string[]
  /** Stems that a lower-case text contains if it has all words. */
  readonly stems: readonly string[]
  readonly persons: ReadonlySet<Person>
  readonly negated: boolean
  /** "what I am allergic to": the answer may follow directly. */
  readonly question: boolean
  /** Its words may come in another order: two of them, or joined by "of" or "for". */
  readonly anyOrder: boolean
}

/**
 * How closely a sentence agrees: it names the thing and says more; it names it and directly states what it is ("my PIN
 * is ..."); or it says exactly that.
 */
export type Agreement = 'names' | 'tells' | 'says'

const QUESTION = /^(?:what|which|who|whom|whose|when|where|why|how)$/

export function statement(text: string, speaker: Speaker = 'user'): Statement {
  const all = tokens(text, speaker)
  const words = [...new Set(all.flatMap((token) => (token.kind === 'word' ? [token.text] : [])))]
  const [first] = all
  return {
    words,
    stems: words.flatMap(stemOf),
    persons: personsOf(all),
    negated: negated(all),
    question: first?.kind === 'filler' && QUESTION.test(first.text),
    anyOrder: words.length <= 2 || hasGenitive(all),
  }
}

/**
 * Whether a sentence says what is asked for. All words must occur, in order, with nothing else named before or between
 * them: "my sister's birthday" is not "my birthday". Both must be negated or neither, and both must be about the same
 * person. An introduction to a statement ("by the way, ...", "he says that ...") is skipped. With `anywhere`,
 * everything before a pronoun ("I want to tell you my ...") is skipped, which is safe when the statement is a complete
 * one and not only a subject.
 */
export function agreement(
  asked: Statement,
  sentence: string,
  speaker: Speaker,
  anywhere: boolean,
): Agreement | undefined {
  const all = tokens(sentence, speaker)
  const present = new Set(all.map((token) => (token.kind === 'word' ? token.text : '')))
  if (asked.words.length === 0 || !asked.words.every((word) => present.has(word))) return undefined
  let best: Agreement | undefined
  for (let start = 0; start < all.length && best !== 'says'; start++) {
    if (start > 0 && !startsClause(all, start) && !(anywhere && all[start]?.kind === 'person')) continue
    best = agreementFrom(asked, all, start, anywhere) ?? best
  }
  return best
}

/**
 * A clause starts after "that", and after a comma or a colon if it has a subject of its own and is not the rest of a
 * list.
 */
function startsClause(all: readonly Token[], start: number): boolean {
  const before = all[start - 1]
  if (before?.kind === 'filler') return before.text === 'that'
  if (before?.kind !== 'join' && before?.kind !== 'pause') return false
  const token = all[start]
  return token?.kind === 'person' || (token?.kind === 'filler' && token.text === 'the')
}

function agreementFrom(
  asked: Statement,
  all: readonly Token[],
  start: number,
  anywhere: boolean,
): Agreement | undefined {
  const last = lastNamed(asked, all, start)
  if (last === undefined || !endsThere(asked, all, last, anywhere)) return undefined
  const clause = all.slice(start)
  const persons = personsOf(clause)
  if (![...asked.persons].every((person) => persons.has(person))) return undefined
  // "..., and don't tell anyone" does not negate what was said before.
  const end = all.findIndex(({ kind }, index) => index > last && (kind === 'join' || kind === 'pause'))
  if (negated(all.slice(start, end < 0 ? all.length : end)) !== asked.negated) return undefined
  const more = all.slice(last + 1).some(({ kind }) => kind === 'word')
  if (!more && persons.size === asked.persons.size) return 'says'
  return tellsWhatItIs(all, last) ? 'tells' : 'names'
}

/** Matches "my PIN is 4711", "my PIN: 4711", "I live at 5 Elm Street". */
function tellsWhatItIs(all: readonly Token[], last: number): boolean {
  const [word, next] = all.slice(last, last + 2)
  if (next?.kind === 'pause') return true
  if (next?.kind !== 'filler') return false
  return isBe(next.text) || (next.text === 'at' && word?.kind === 'word' && word.text === 'address')
}

/** The index of the last word asked for, if all of them come in order before any other word. */
function lastNamed(asked: Statement, all: readonly Token[], start: number): number | undefined {
  const found = new Set<string>()
  for (let index = start; index < all.length; index++) {
    const token = all[index]
    if (token?.kind === 'person' && token.person !== 'user' && found.size === 0) {
      if (!asked.persons.has(token.person)) return undefined
    }
    if (token?.kind !== 'word') continue
    if (!asked.words.includes(token.text)) return undefined
    found.add(token.text)
    if (found.size < asked.words.length) continue
    const inOrder = [...found].every((word, place) => word === asked.words[place])
    return inOrder || asked.anyOrder || hasGenitive(all.slice(start, index)) ? index : undefined
  }
  return undefined
}

/**
 * "tea" is not the "tea pot", and a request to forget the peanuts does not mean "peanuts and walnuts". But an episode
 * that mentions both does state the peanuts.
 */
function endsThere(asked: Statement, all: readonly Token[], last: number, anywhere: boolean): boolean {
  const [word, next] = all.slice(last, last + 2)
  if (next?.kind === 'word') return asked.question || (word?.kind === 'word' && word.text === 'name')
  if (next?.kind !== 'join' || anywhere) return true
  const more = all.slice(last + 1).find(({ kind }) => kind !== 'join' && kind !== 'filler')
  return more?.kind !== 'word'
}

function personsOf(all: readonly Token[]): Set<Person> {
  return new Set(
    all.flatMap((token) => (token.kind === 'person' && token.person !== 'user' ? [token.person] : [])),
  )
}

function negated(all: readonly Token[]): boolean {
  return all.some(({ kind }) => kind === 'not')
}

function hasGenitive(all: readonly Token[]): boolean {
  return all.some((token) => token.kind === 'filler' && (token.text === 'of' || token.text === 'for'))
}
