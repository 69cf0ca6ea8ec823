/**
 * Questions that cost more than others, or that could break a search. Each must get a correct answer or an empty one.
 *
 * @param {readonly string[]} words of the texts
 * @returns {Readonly<Record<string, string>>}
 */
export function nastyQuestions(words) {
  const prose = words.join(' ')
  return {
    'stop words': 'what is it that you would have to do with this and that of the',
    'one stop word': 'the',
    'common words': 'people said time good day know like make new work',
    '10,000 characters of prose': prose.slice(0, 10_000),
    '100,000 characters of prose': prose.slice(0, 100_000),
    '10,000 times a': 'a'.repeat(10_000),
    '10,000 spaces': ` ${' '.repeat(10_000)}x`,
    'one letter': 'a',
    'another letter': 'x',
    'a digit': '7',
    quote: '"',
    star: '*',
    'prefix star': 'a*',
    near: 'NEAR(',
    'near, whole': 'NEAR("people" "time", 10)',
    caret: '^',
    minus: '-',
    column: 'words: people',
    operators: 'people AND OR NOT',
    'open quote': '"people time',
    'a hundred quotes': '"people time" '.repeat(100),
    'nested brackets': '('.repeat(1_000),
    NUL: '\0',
    'NUL within': 'peo\0ple time',
    'lone surrogate': '\ud800 people',
    emoji: '👩‍🚀🎉'.repeat(100),
    'marks of a letter': `e${'\u0301'.repeat(5_000)}`,
    Chinese: '花生过敏的人不能吃什么东西'.repeat(100),
    Thai: 'ผมแพ้ถั่วลิสงและอาหารทะเล'.repeat(50),
    'eight misspellings': 'poeple tmie wrok hosue frined moring evning schol',
    'beginning of a hash': 'abcdef1',
    'many codes': Array.from({ length: 500 }, (_, n) => `E${1000 + n}-${n}`).join(' '),
    'a long number': '7'.repeat(10_000),
    'many dates': '2024-03-14 '.repeat(500),
    'a year': 'in 2025',
    hyphens: 'a-'.repeat(5_000),
    dots: 'a.'.repeat(5_000),
  }
}
