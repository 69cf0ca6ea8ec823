import { randomNumbers } from '../lib/random.mjs'

const SEED = 0xb0a7

/**
 * First and last characters of ranges: Latin and its marks, other scripts, symbols, controls, private use, whole
 * planes.
 */
const RANGES = [
  [0x21, 0x7e],
  [0xa1, 0x24f],
  [0x300, 0x36f],
  [0x391, 0x3ff],
  [0x400, 0x52f],
  [0x5d0, 0x5ea],
  [0x620, 0x6ff],
  [0x904, 0x97f],
  [0xe01, 0xe5b],
  [0x10a0, 0x10ff],
  [0x2000, 0x206f],
  [0x2100, 0x23ff],
  [0x2500, 0x27bf],
  [0x3041, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xe000, 0xf8ff],
  [0x1d400, 0x1d7ff],
  [0x1f300, 0x1faff],
  [0x0, 0x1f],
]
const SIGNS = '.,;:!?-_()[]{}<>/\\|@#$%^&*+=~`"\'0123456789'
const WORDS = ['the', 'a', 'of', 'not', 'I', 'null', 'ok', 'zzz', 'http', '...', '\t', '\0', 'Ω', '🙂']

/**
 * Texts that nobody writes, the same ones in every run. Quantization has not seen them: the weights were rounded with
 * tokens in random order and with plain sentences.
 *
 * @param {number} count
 * @returns {string[]}
 */
export function hostileTexts(count) {
  const random = randomNumbers(SEED)
  const below = (/** @type {number} */ limit) => Math.floor(random() * limit)
  /** @template T @param {ArrayLike<T>} of @returns {T} */
  const one = (of) => /** @type {T} */ (of[below(of.length)])
  const character = (range = one(RANGES)) => {
    const [first = 0, last = 0] = range
    return String.fromCodePoint(first + below(last - first + 1))
  }
  const several = (/** @type {number} */ most, /** @type {() => string} */ make, between = '') =>
    Array.from({ length: 1 + below(most) }, make).join(between)
  const spaced = (/** @type {string} */ text) => (random() < 0.15 ? `${text} ` : text)
  const script = () => {
    const range = one(RANGES)
    return several(80, () => spaced(character(range)))
  }
  const repeated = () =>
    several(6, () => character())
      .concat(one(['', ' ', '\n']))
      .repeat(2 + below(90))
  const kinds = [
    () => character(),
    () => several(60, () => spaced(character())),
    script,
    repeated,
    () => several(120, () => spaced(one(SIGNS))),
    () => several(40, () => one(WORDS), ' '),
    () => several(90, () => spaced(String.fromCodePoint(97 + below(26)))),
    () => `${script()} ${several(12, () => one(WORDS), ' ')} ${script()}`,
  ]
  return Array.from({ length: count }, (_, at) => /** @type {() => string} */ (kinds[at % kinds.length])())
}
