import { symbolToken } from './folding.js'

/**
 * A run of a folded text, by how it is cut into words:
 *
 * - `plain`: text with spaces and marks that the tokenizer knows.
 * - `unspaced`: Chinese, Japanese, Thai, Lao, Khmer, Burmese. Cut into overlapping pairs of units. Dictionaries of
 *   words (`Intl.Segmenter`) come with ICU and change with it: an index that one Node.js wrote would not be found by
 *   the next, and a word cut differently in text and question is not found at all. Pairs always meet.
 * - `hangul`: Korean has spaces, but words take endings. The words stay, and pairs are added.
 * - `symbol`: emoji and signs that the tokenizer drops, or joins to the next word.
 */
export interface Segment {
  readonly kind: 'plain' | 'unspaced' | 'hangul' | 'symbol'
  /** The segment as it is indexed. */
  readonly text: string
  /** Its characters, each with its marks. Empty for `plain` and `symbol`. */
  readonly units: readonly string[]
}

const HAN_AND_KANA =
  '\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u303b\\u303c\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u3105-\\u312f\\u31a0-\\u31bf\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{1aff0}-\\u{1b16f}\\u{20000}-\\u{3fffd}'
const SOUTH_EAST_ASIAN =
  '\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0ece\\u0edc-\\u0edf\\u1000-\\u103f\\u1050-\\u109f\\u1780-\\u17d3\\u17d7\\u17dc\\u17dd\\u1950-\\u197f\\u1980-\\u19c9\\u1a20-\\u1a7f\\ua9e0-\\ua9ef\\ua9fa-\\ua9fe\\uaa60-\\uaadd'
const HANGUL = '\\u1100-\\u11ff\\ua960-\\ua97f\\uac00-\\ud7fb'
const SYMBOLS =
  '\\u00a2-\\u00a9\\u00ac\\u00ae\\u00b0\\u00b1\\u00b6\\u00d7\\u00f7\\u03f6\\u0482\\u20a0-\\u20cf\\u2100-\\u2bff\\u2ce5-\\u2cea\\u3004\\u3012\\u3013\\u3020\\u3030\\u3036\\u3037\\u303e\\u303f\\u3190\\u3191\\u3196-\\u319f\\u31c0-\\u31ef\\u3200-\\u33ff\\u4dc0-\\u4dff\\ua490-\\ua4c6\\u{1d000}-\\u{1d35f}\\u{1f000}-\\u{1f1e5}\\u{1f200}-\\u{1fbff}'
const REGIONAL = '\\u{1f1e6}-\\u{1f1ff}'

const RUN = new RegExp(
  `([${HAN_AND_KANA}]+)|([${SOUTH_EAST_ASIAN}]+)|([${HANGUL}]+)|[${REGIONAL}]{1,2}|[${SYMBOLS}]`,
  'gu',
)

/** A character with its marks, of Thai, Lao, Khmer, Burmese, Tai Lue or Tai Tham. */
const UNIT =
  /.[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d3\u17dd\u19b0-\u19c0\u19c8\u19c9\u1a55-\u1a7f]*/gsu

/** Scripts of India and South-East Asia: the tokenizer treats their vowel signs as spaces and cuts words there. */
const CUT_AT_MARKS = /[\u0900-\u109f\u1700-\u1aff\u1b00-\u1cff\ua800-\uab2f\uabc0-\uabff]/g
const SHIFT_LOW = 0xe100 - 0x0900
const SHIFT_HIGH = 0xf500 - 0xa800

/** Punctuation of these scripts, which does separate words: dandas, the Tibetan tsheg, Thai and Khmer signs. */
const PUNCTUATION =
  /[\u0964\u0965\u0970\u09fd\u0a76\u0af0\u0c77\u0c84\u0df4\u0e2f\u0e4f\u0e5a\u0e5b\u0f04-\u0f14\u0f3a-\u0f3d\u0f85\u0fd0-\u0fd4\u0fd9\u0fda\u104a-\u104f\u1735\u1736\u17d4-\u17d6\u17d8-\u17da\u1800-\u180f\u1944\u1945\u1a1e\u1a1f\u1aa0-\u1aad\u1b4e\u1b4f\u1b5a-\u1b60\u1b7d-\u1b7f\u1bfc-\u1bff\u1c3b-\u1c3f\u1c7e\u1c7f\u1cc0-\u1cc7\ua874-\ua877\ua8ce\ua8cf\ua8f8-\ua8fa\ua8fc\ua92e\ua92f\ua95f\ua9c1-\ua9cd\ua9de\ua9df\uaa5c-\uaa5f\uaade\uaadf\uaaf0\uaaf1\uabeb]/g

/** U+00A2 is the first of them all. */
const NOT_SIMPLE = /[\u00a2-\uffff]/

/** @param folded what `foldText` returned */
export function segmentText(folded: string): readonly Segment[] {
  if (!NOT_SIMPLE.test(folded)) return [{ kind: 'plain', text: folded, units: [] }]
  const text = folded.replace(PUNCTUATION, ' ')
  const segments: Segment[] = []
  let at = 0
  for (const match of text.matchAll(RUN)) {
    if (match.index > at) segments.push(plain(text.slice(at, match.index)))
    segments.push(segment(match))
    at = match.index + match[0].length
  }
  if (at < text.length) segments.push(plain(text.slice(at)))
  return segments
}

/** Each pair of neighbors as one word; a single unit is a word by itself. */
export function pairs(units: readonly string[]): readonly string[] {
  if (units.length < 2) return units
  return units.slice(1).map((unit, index) => `${units[index]}${unit}`)
}

function plain(text: string): Segment {
  return { kind: 'plain', text: withoutCuts(text), units: [] }
}

function segment([run, hanAndKana, southEastAsian, hangul]: RegExpMatchArray): Segment {
  if (hanAndKana !== undefined) return unspaced([...run])
  if (southEastAsian !== undefined) {
    const units = withoutCuts(run.replace(UNIT, (unit) => `${unit} `))
    return unspaced(units.trimEnd().split(' '))
  }
  if (hangul !== undefined) return { kind: 'hangul', text: run, units: [...run] }
  return { kind: 'symbol', text: symbolToken(run).trim(), units: [] }
}

function unspaced(units: readonly string[]): Segment {
  return { kind: 'unspaced', text: pairs(units).join(' '), units }
}

/** Maps the characters of these scripts to private ones, which the tokenizer treats as letters. */
function withoutCuts(text: string): string {
  return text.replace(CUT_AT_MARKS, (character) => {
    const unit = character.charCodeAt(0)
    if (unit >= 0x10a0 && unit < 0x1700) return character
    return String.fromCharCode(unit + (unit < 0xa800 ? SHIFT_LOW : SHIFT_HIGH))
  })
}
