import { bare, type Chunk } from './codes.js'
import { lastDigits } from './numbers.js'
import { isStopWord } from './stop-words.js'

/** An IBAN has at most 34 characters. */
const MAX_JOINED = 34
const MIN_DIGITS = 7

/** How a code in groups may begin: `HV 4471 220`, `DE89 3704`, `+49 170`. A question is often in lower case. */
const BEGINNING = /^(?:[A-Z]{1,4}|[A-Za-z]{0,6}\d[A-Za-z\d]*)$/
const BEGINNING_IN_QUESTION = /^(?:[A-Za-z]{1,4}|[A-Za-z]{0,6}\d[A-Za-z\d]*)$/
const DIGIT_GROUP = /^[-/.\d]+$/
/** The beginning of a number plate: `B-MW 4417`. */
const LETTER_GROUPS = /^[A-Z]{1,3}-[A-Z]{1,3}$/
const DIGIT = /\d/
const ALL_DIGITS = /^\d+$/
const GROUP = /^(?:[A-Z]{0,2}\d[A-Z\d]*|[a-z]?\d+)$/

/**
 * Codes that were typed in groups with spaces between, each as one word: `hv4471220` for `HV 4471 220`,
 * `491701234567` and its last digits for `+49 170 1234567`.
 */
export function spacedCodes(chunks: readonly Chunk[], inQuestion = false): readonly string[] {
  const found: string[] = []
  const beginning = inQuestion ? BEGINNING_IN_QUESTION : BEGINNING
  let run: string[] = []
  let length = 0
  const end = () => {
    if (length === 0) return
    found.push(...joined(run))
    // In `call 0170 1234567` the first word may or may not belong to the code.
    if (/^[A-Za-z]+$/.test(run[0] ?? '')) found.push(...joined(run.slice(1)))
    run = []
    length = 0
  }
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index]
    // Every group but the first has a digit, so most words of a text are neither a group nor before one.
    if (chunk === undefined || (!hasDigit(chunk) && !mayContinue(chunks[index + 1]))) {
      end()
      continue
    }
    const { typed, core, follows } = chunk
    const group = DIGIT_GROUP.test(core) || LETTER_GROUPS.test(core) ? bare(core).toUpperCase() : core
    const goes = follows && length > 0 && !typed.startsWith('+') && GROUP.test(group)
    if (!goes || length + group.length > MAX_JOINED) {
      end()
      if (!beginning.test(group) || group.length > MAX_JOINED) continue
      if (inQuestion && isStopWord(group.toLowerCase())) continue
    }
    run.push(group)
    length += group.length
  }
  end()
  return found
}

function mayContinue(chunk: Chunk | undefined): boolean {
  return chunk?.follows === true && hasDigit(chunk)
}

function hasDigit({ core, isSimple }: Chunk): boolean {
  return !isSimple && DIGIT.test(core)
}

function joined(groups: readonly string[]): readonly string[] {
  if (groups.length < 2) return []
  const whole = groups.join('').toLowerCase()
  if (ALL_DIGITS.test(whole) && whole.length < MIN_DIGITS) return []
  const last = lastDigits(whole)
  return last === undefined ? [whole] : [whole, last]
}
