import type { Speaker } from '../../conversation/episode.js'

/**
 * The person that a pronoun refers to, from the user's point of view. The user's own pronouns have none: the user is
 * the default.
 */
export type Person = 'other-party' | 'he' | 'she' | 'they'

/** One piece of a sentence that matters for its meaning. */
export type Token =
  /** A name, a number, a thing or an action; folded, so that "Keys" and "key" are equal. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'person'; readonly person: Person | 'user' }
  | { readonly kind: 'not' }
  /** "and", "or", a comma: more of the same may follow. */
  | { readonly kind: 'join' }
  /** A colon or a dash. */
  | { readonly kind: 'pause' }
  /** A function word, which has no meaning of its own. */
  | { readonly kind: 'filler'; readonly text: string }

const FILLERS = new Set(
  `a an the this that these those there here am is are was were be been being do does did done have has had
  having got of in on at to for with by from about as into than then so too also just really very please
  thanks thank ok okay well hey hi hello yes yeah sure now still already actually what when where which who
  whom whose why how if because it its itself own way say says said tell tells told know knows knew think
  thinks thought note noted mention mentioned remember remembers remembered`.split(/\s+/),
)

const PERSONS: ReadonlyMap<string, Person | 'user'> = new Map(
  Object.entries({
    user: 'i me my mine myself we us our ours ourselves',
    'other-party': 'you your yours yourself yourselves',
    he: 'he him his himself',
    she: 'she her hers herself',
    they: 'they them their theirs themselves',
  }).flatMap(([person, words]) => words.split(' ').map((word) => [word, person as Person | 'user'] as const)),
)

const NEGATIONS = new Set('not no never none nobody nothing nor neither without cannot cant wont'.split(' '))

/** "isn't", and the common typo "isnt". */
const NEGATED = /^(?:.+n't|(?:do|does|did|is|are|was|were|have|has|had|would|should|could)nt)$/u

const JOINS = new Set(['and', 'or', 'but', 'nor', ',', ';', '&', '/'])
const PAUSES = new Set([':', '–', '—', '('])
const BE = new Set(['am', 'is', 'are', 'was', 'were', 'be', 'been'])

/** "PIN number" means the PIN. */
const NUMBERED = new Set(['pin', 'pins', 'iban', 'bic', 'isbn', 'ssn', 'vin', 'imei', 'tin', 'upc'])
const NUMBER_WORDS = new Set(['number', 'numbers', 'code', 'codes'])

/** These do not distinguish one address from another, unlike "email". */
const OF_A_HOME = new Set(['home', 'postal', 'mailing', 'street', 'residential'])
/** "I live at ..." states an address. */
const LIVE = new Set(['live', 'lives', 'lived', 'living'])

const NUMBER = /(?:(?<![\p{L}\p{M}\p{N}])-)?\d+(?:[.,:]\d+)+(?![\p{L}\p{N}])/u
// Includes the marks that make a different word: C++, C#, 5%.
const WORD = /(?:(?<![\p{L}\p{M}\p{N}])-(?=\d))?[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}]+)*[+#%]*/u
// Emoji and currencies are words too.
const SYMBOL = /[\p{Sc}\p{So}\p{Sm}][\p{M}\p{Sk}\p{So}\u200d]*/u
const PIECE = new RegExp([NUMBER, WORD, SYMBOL, /[,;&/:–—(]/u].map(({ source }) => source).join('|'), 'gu')

/** Splits a sentence into tokens. */
export function tokens(sentence: string, speaker: Speaker = 'user'): Token[] {
  const plain = sentence
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[’‘ʼ`´]/gu, "'")
  const found: Token[] = []
  let before = ''
  for (const [piece] of plain.matchAll(PIECE)) {
    if (piece === 'at' && LIVE.has(before)) found[found.length - 1] = { kind: 'word', text: 'address' }
    if (piece === 'address' && OF_A_HOME.has(before)) found.pop()
    found.push(...tokensOf(piece, before, speaker))
    before = piece
  }
  // An answer's "No," negates what was said before, not its own sentence.
  return found[0]?.kind === 'not' && found[1]?.kind === 'join' ? found.slice(2) : found
}

/** Whether a word is a form of "to be". */
export function isBe(word: string): boolean {
  return BE.has(word)
}

/** Folds case and Unicode composition, so that they no longer matter. */
export function lowered(text: string): string {
  return text.toWellFormed().normalize('NFC').toLowerCase()
}

/**
 * The beginning that all forms of a folded word share; none for words with other ways to say them: "called", "live
 * at".
 */
export function stemOf(word: string): string[] {
  if (word === 'name' || word === 'address') return []
  return [word.replace(/'.*$|y$/u, '')]
}

function tokensOf(piece: string, before: string, speaker: Speaker): Token[] {
  if (JOINS.has(piece)) return [{ kind: 'join' }]
  if (PAUSES.has(piece)) return [{ kind: 'pause' }]
  if (NEGATED.test(piece)) return [{ kind: 'not' }]
  if (NUMBERED.has(before) && NUMBER_WORDS.has(piece)) return []
  const be = BE.has(before) || /'(?:s|m|re)$/.test(before)
  const [stem = piece, ending] = piece.split(/'(?=(?:s|m|re|ve|ll|d)$)/)
  const person = PERSONS.get(stem)
  if (person !== undefined) {
    return [{ kind: 'person', person: speaker === 'user' ? person : swapped(person) }]
  }
  if (NEGATIONS.has(stem)) return [{ kind: 'not' }]
  if (FILLERS.has(stem)) return [{ kind: 'filler', text: stem }]
  const word: Token = { kind: 'word', text: named(stem, be) ? 'name' : folded(stem) }
  // "Rex's" may mean "Rex is", so what follows is not joined to the word.
  return ending === undefined ? [word] : [word, { kind: 'filler', text: ending }]
}

function swapped(person: Person | 'user'): Person | 'user' {
  if (person === 'user') return 'other-party'
  return person === 'other-party' ? 'user' : person
}

/** "name" asks for a name, and "is called" states it. */
function named(word: string, afterBe: boolean): boolean {
  return word === 'named' || (word === 'called' && afterBe)
}

/** Without the ending of a plural, or of a verb's third person. */
function folded(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word
  if (/[^aeiou]ies$/u.test(word) && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:ss|sh|ch|x|zz)es$/u.test(word)) return word.slice(0, -2)
  return /[^siu]s$/u.test(word) ? word.slice(0, -1) : word
}
