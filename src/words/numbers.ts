import { LAST_DIGITS_MARK } from './folding.js'

/** A whole of digits alone says something from so many on: `1032` may be 10:32, 10.32 or 1,032. */
const MIN_WHOLE = 7

/** So many last digits are the same in `+49 170 1234567`, `0170 1234567` and `0049170/1234567`. */
const LAST_DIGITS = 8
const MAX_PHONE_DIGITS = 15

/** Thousands in groups of three, or no groups; then a fraction, or none. */
const AMOUNT = /^(\d{1,3}(?:([.,'])\d{3})(?:\2\d{3})*|\d+)(?:([.,])(\d+))?$/

/**
 * A number as it is typed in other countries: `1,234.50`, `1.234,50` and `1234.50` are one word. Of `1.234`, which
 * is a thousand or one, both readings are given. The point is a letter in it, so that `1.4` is not 14.
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

/** A run of letters and digits that was typed with other marks in it, as one word; none where it tells too little. */
export function wholeForms(whole: string): readonly string[] {
  return /^\d+$/.test(whole) && whole.length < MIN_WHOLE ? [] : [whole]
}

/** The end of a number that may be a telephone's, under which it is found with or without the country. */
export function lastDigits(whole: string): string | undefined {
  const phone = whole.length >= LAST_DIGITS && whole.length <= MAX_PHONE_DIGITS && /^\d+$/.test(whole)
  return phone ? `${LAST_DIGITS_MARK}${whole.slice(-LAST_DIGITS)}` : undefined
}
