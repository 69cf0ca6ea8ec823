/** Spellings that differ between British and American English: endings of a word, each with its counterpart. */
const ENDINGS: readonly (readonly [RegExp, string])[] = [
  [/^(.{2,})our(s|ed|ing|ite|ites|ful|hood|able)?$/, '$1or$2'],
  [/^(.{3,})or(s|ed|ing|ite|ites|ful|hood|able)?$/, '$1our$2'],
  [/^(.{3,})is(e|es|ed|ing|ation|ations)$/, '$1iz$2'],
  [/^(.{3,})iz(e|es|ed|ing|ation|ations)$/, '$1is$2'],
  [/^(.{3,})ys(e|es|ed|ing)$/, '$1yz$2'],
  [/^(.{3,})yz(e|es|ed|ing)$/, '$1ys$2'],
  [/^(.{2,}[^aeiou])re(s|d)?$/, '$1er$2'],
  [/^(.{2,}[^aeiou])er(s|ed)?$/, '$1re$2'],
  [/^(.{3,})ogue(s)?$/, '$1og$2'],
  [/^(.{3,})og(s)?$/, '$1ogue$2'],
  [/^(.{3,}[aeiou])ll(ed|ing|er|ers)$/, '$1l$2'],
  [/^(.{3,}[aeiou])l(ed|ing|er|ers)$/, '$1ll$2'],
  [/^(.{3,})ence(s)?$/, '$1ense$2'],
  [/^(.{3,})ense(s)?$/, '$1ence$2'],
]

const WHOLE: Readonly<Record<string, string>> = {
  aluminium: 'aluminum',
  cheque: 'check',
  gray: 'grey',
  mold: 'mould',
  plow: 'plough',
  pyjamas: 'pajamas',
  sceptical: 'skeptical',
  sulphur: 'sulfur',
  tyre: 'tire',
  yoghurt: 'yogurt',
}
const OTHER_WAY = new Map(Object.entries(WHOLE).map(([one, other]) => [other, one]))

/** Other spellings of an English word in lower case. Some are not words; they simply match nothing. */
export function otherSpellings(word: string): readonly string[] {
  const whole = WHOLE[word] ?? OTHER_WAY.get(word)
  if (whole !== undefined) return [whole]
  const ending = ENDINGS.find(([pattern]) => pattern.test(word))
  return ending === undefined ? [] : [word.replace(ending[0], ending[1])]
}
