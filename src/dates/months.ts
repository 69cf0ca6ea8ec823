/** English names; the first three letters tell them apart. */
export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A group for a case-insensitive regular expression: a month in full or abbreviated, its dot outside the group. */
export const MONTH_PATTERN =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'

/** 0 to 11; -1 for no month. */
export function monthOf(name = ''): number {
  const start = name.slice(0, 3).toLowerCase()
  return start === '' ? -1 : MONTHS.findIndex((month) => month.toLowerCase().startsWith(start))
}
