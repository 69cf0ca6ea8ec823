import { LAST_DIGITS_MARK } from './folding.js'

/** Fewer digits are too ambiguous as one word: `1032` may be 10:32, 10.32 or 1,032. */
const MIN_WHOLE = 7

/** The last digits that `+49 170 1234567`, `0170 1234567` and `0049170/1234567` have in common. */
const LAST_DIGITS = 8
const MAX_PHONE_DIGITS = 15

/** Thousands in groups of three, or no groups; then a fraction, or none. */
const AMOUNT = /^(\d{1,3}(?:([.,'])\d{3})(?:\2\d{3})*|\d+)(?:([.,])(\d+))?$/

/**
 * One spelling for a number as different countries write it: `1,234.50`, `1.234,50` and `1234.50`. `1.234` may be a
 * thousand or one, so both readings are returned. A letter stands for the point, so that `1.4` is not 14.
 */
export function amountForms(chunk: string): readonly string[] {
  const match = AMOUNT.exec(chunk)
  if (match === null) return []
  const [, whole = '', group, point, fraction = ''] = match
  const digits = whole.replace(/[.,']/g, '')
  if (point !== undefined) return point === group ? [] : [`${digits}p${fraction}`]
  if (group === undefined) return []
  const parts = whole.split(group)
  return parts.length === 2 && group !== "'" ? [digits, parts.join('p')] : [digits]
}

/** A run of letters and digits that was typed with marks in it, as one word; none where that is too ambiguous. */
export function wholeForms(whole: string): readonly string[] {
  return /^\d+$/.test(whole) && whole.length < MIN_WHOLE ? [] : [whole]
}

/** The last digits of what may be a telephone number. They match it with or without the country code. */
export function lastDigits(whole: string): string | undefined {
  const phone = whole.length >= LAST_DIGITS && whole.length <= MAX_PHONE_DIGITS && /^\d+$/.test(whole)
  return phone ? `${LAST_DIGITS_MARK}${whole.slice(-LAST_DIGITS)}` : undefined
}
