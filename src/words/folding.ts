/**
 * Gives one spelling to what people spell in several ways: full-width digits, ligatures, accents, `ß`, katakana.
 *
 * Records and questions go through the same folding, so that they match. An index outlives the program that wrote it:
 * the ranges are written out, without `Intl` and `\p{...}`, whose results change with the ICU that Node.js was built
 * with. `normalize` and `toLowerCase` are safe: Unicode promises not to change them for an assigned character.
 */

/** Stands before the hash of a scope. See `scope-tokens.ts`. */
export const SCOPE_MARK = '\ue000'

/** Stands before the number of a symbol that the tokenizer would drop. */
export const SYMBOL_MARK = '\ue001'

/** Stands before the last digits of a long number. */
export const LAST_DIGITS_MARK = '\ue002'

const NOT_ASCII = /[\u0080-\uffff]/

/** Characters beyond Latin, Greek, Cyrillic, Hebrew and their punctuation. */
const MANY_SCRIPTS = /[\u0600-\u1dff\u2070-\uffff]/

/** Control characters other than line ends. The first is NUL, at which SQLite would stop reading. */
const CONTROLS = new RegExp(`[${String.raw`\u0000-\u0008\u000e-\u001f\u007f`}]`, 'g')

/** A text must not contain our own tokens: its private characters become symbols like any other. */
const PRIVATE = /[\ue000-\uf8ff\u{f0000}-\u{10ffff}]/gu

/**
 * Accents, the vowel points of Hebrew and Arabic, tatweel, and characters without a width. Russian `й` is a letter
 * of its own and keeps its breve. A zero-width space stays: in Khmer it ends a word.
 */
const DROPPED = new RegExp(
  `(?<![иИ])\\u0306|[${[
    '\\u0300-\\u0305\\u0307-\\u036f\\u0483-\\u0489',
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7',
    '\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed',
    '\\u00ad\\u200c-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff',
    '\\u20d0-\\u20ff\\ufe00-\\ufe0f\\u{e0000}-\\u{e01ef}',
  ].join('')}]`,
  'gu',
)

/** Folds each kind of mark to one: dashes, apostrophes, quotation marks, slashes. Other punctuation becomes a space. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/[\u2010-\u2015\u2212\u301c\u30a0]/g, '-'],
  [/[\u2018-\u201b\u2032\u02b9\u02bc]/g, "'"],
  [/[\u00ab\u00bb\u201c-\u201f\u2033\u300c-\u300f\u301d-\u301f]/g, '"'],
  [/[\u2044\u2215]/g, '/'],
  [/\u060c/g, ','],
  [
    /[\u0080-\u00a1\u00b7\u00bf\u037e\u0387\u055a-\u055f\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u060f\u061b-\u061f\u066a-\u066d\u06d4\u06dd\u2000-\u200b\u2016\u2017\u2020-\u2029\u202f-\u2031\u2034-\u2043\u2045-\u205f\u2e00-\u2e7f\u3000-\u3003\u3008-\u300b\u3010\u3011\u3014-\u301b\u303d\u30fb\ufe10-\ufe6b\ufff0-\uffff]/g,
    ' ',
  ],
]

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ς: 'σ',
  // Lowercasing gives a different letter, ς, at the end of a word.
  Σ: 'σ',
  ی: 'ي',
  ک: 'ك',
}
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')

const KATAKANA = /[\u30a1-\u30f6]/g
const KATAKANA_TO_HIRAGANA = -0x60

/** The zero of each script whose digits become 0 to 9. */
const ZEROS: readonly number[] = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
  0x1040, 0x17e0, 0x1810,
]
const DIGITS = new RegExp(
  `[${ZEROS.map((zero) => `${String.fromCharCode(zero)}-${String.fromCharCode(zero + 9)}`).join('')}]`,
  'g',
)

/** The text in one spelling. Case is kept: it shows the parts of `camelCase`. */
export function foldText(text: string): string {
  const printable = text.replace(CONTROLS, ' ')
  if (!NOT_ASCII.test(printable)) return printable
  const marked = MANY_SCRIPTS.test(printable)
    ? printable.toWellFormed().replace(PRIVATE, symbolToken)
    : printable
  const composed = marked.normalize('NFKD').replace(DROPPED, '').normalize('NFC')
  // Most texts in Latin letters need nothing more.
  if (!NOT_ASCII.test(composed)) return composed
  let folded = composed.replace(LETTER, (letter) => LETTERS[letter] ?? letter)
  if (MANY_SCRIPTS.test(folded)) folded = folded.replace(KATAKANA, hiragana).replace(DIGITS, digit)
  for (const [marks, one] of MARKS) folded = folded.replace(marks, one)
  return folded
}

function hiragana(katakana: string): string {
  return String.fromCharCode(katakana.charCodeAt(0) + KATAKANA_TO_HIRAGANA)
}

/** A word that stands for symbols. Its number is decimal: the stemmer cuts letters, never digits. */
export function symbolToken(characters: string): string {
  let token = ` ${SYMBOL_MARK}`
  for (const character of characters) token += character.codePointAt(0)
  return `${token} `
}

function digit(character: string): string {
  const unit = character.charCodeAt(0)
  for (const zero of ZEROS) if (unit >= zero && unit <= zero + 9) return String(unit - zero)
  return character
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' }
const UMLAUT = /[äöüøå]/g
const HAS_UMLAUT = /[äöüøåÄÖÜØÅ]/
const LATIN_WORD = /[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]+/g

/** The words with an umlaut, as typed without one: `zuerich` for `Zürich`, which folding turns into `zurich`. */
export function spelledOutUmlauts(text: string): readonly string[] {
  if (!NOT_ASCII.test(text)) return []
  const words: string[] = []
  const composed = text.normalize('NFKC')
  if (!HAS_UMLAUT.test(composed)) return []
  for (const [word] of composed.matchAll(LATIN_WORD)) {
    if (!HAS_UMLAUT.test(word)) continue
    words.push(foldText(word.toLowerCase().replace(UMLAUT, (letter) => UMLAUTS[letter] ?? letter)))
  }
  return words
}
