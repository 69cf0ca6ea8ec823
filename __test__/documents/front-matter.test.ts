import { describe, expect, it } from 'vitest'
import { expectNothingLost, read, textsOf } from './support/read.js'

const facts = (text: string) => {
  const { title, aliases, tags, time } = read(text)
  return { title, aliases, tags, time }
}

const local = (...parts: [number, number, number, number?, number?]) =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0, parts[4] ?? 0).getTime() / 1000

describe('front matter', () => {
  it('is a mapping in YAML: title, aliases, tags and date, with every value in a passage', () => {
    const text =
      '---\ntitle: Ada Lovelace\naliases: [Countess, AL]\ntags:\n  - people\n  - "#maths"\ndate: 2026-03-01\nborn: in London\n---\nA note.\n'
    expect(facts(text)).toEqual({
      title: 'Ada Lovelace',
      aliases: ['Countess', 'AL'],
      tags: ['people', 'maths'],
      time: local(2026, 3, 1),
    })
    const { passages, lines, leftOut } = read(text)
    expect(passages).toMatchObject([
      { line: 2, endLine: 8, text: expect.stringContaining('born: in London') },
      { line: 10, text: 'A note.' },
    ])
    expect(leftOut.map(({ line }) => line)).toEqual([1, 9])
    expect(lines).toEqual({ total: 10, kept: 8, leftOut: 2, rejected: 0, blank: 0 })
  })

  it('is a mapping in TOML', () => {
    expect(facts('+++\ntitle = "A"\ntags = ["x"]\ndate = 2026-03-01T10:30:00Z\n+++\ntext')).toEqual({
      title: 'A',
      aliases: [],
      tags: ['x'],
      time: Date.UTC(2026, 2, 1, 10, 30) / 1000,
    })
    expect(facts('+++\ndate = 2026-03-01\n+++\ntext').time).toBe(local(2026, 3, 1))
  })

  it.each([
    ['paragraphs between two rules', `---\n\n${'A paragraph.\n\n'.repeat(42)}---\nlast`],
    ['a list', '---\n- a\n- b\n---\nlast'],
    ['a text', '---\njust a sentence\n---\nlast'],
    ['broken YAML', '---\na: [1\nb: "x\n---\nlast'],
    ['TOML that is none', '+++\nnot toml\n+++\nlast'],
    ['a mapping without an end', '---\na: b\n\nlast'],
    ['one that does not begin the file', '\n---\na: b\n---\nlast'],
    [
      'an alias of an alias of an alias',
      `---\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replaceAll(/./g, (key) => `${key}: &${key} [${`*${String.fromCharCode(key.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}---\nlast`,
    ],
  ])('is not %s: no text is lost', (_, text) => {
    const { title, tags, time } = facts(text)
    expect({ title, tags, time }).toEqual({ title: undefined, tags: [], time: undefined })
    const stored = read(text)
      .passages.map((passage) => `${passage.heading} ${passage.text}`)
      .join('\n')
    const words = text.split(/\s+/).filter((word) => !/^(?:---|\+\+\+)?$/.test(word))
    for (const word of words) expect(stored).toContain(word)
  })

  it.each([
    ['tags: a, b', ['a', 'b']],
    ['tags: a b', ['a', 'b']],
    ['Tags: [2026, x]', ['2026', 'x']],
    ['keywords: one\ntag: two', ['two', 'one']],
    ['tags: [a, a, ""]', ['a']],
    ['tags:', []],
  ])('%s', (line, tags) => {
    expect(facts(`---\n${line}\n---\n`).tags).toEqual(tags)
  })

  it.each([
    ['date: 2026-03-01T10:30:00Z', Date.UTC(2026, 2, 1, 10, 30) / 1000],
    ['date: 2026-03-01 10:30:00 +02:00', Date.UTC(2026, 2, 1, 8, 30) / 1000],
    ['created: "2026-03-01 10:30"', local(2026, 3, 1, 10, 30)],
    ['createdAt: 2026/3/1', local(2026, 3, 1)],
    ['date: "[[2026-03-01]]"', local(2026, 3, 1)],
    ['date: 20260301', local(2026, 3, 1)],
    ['date: 1 March 2026', local(2026, 3, 1)],
    ['timestamp: 1772323200', 1_772_323_200],
    ['timestamp: 1772323200123', 1_772_323_200],
    ['date: 2026-02-30', undefined],
    ['date: soon', undefined],
    ['date: 1900-01-01', undefined],
    ['date: soon\ncreated: 2026-03-01', local(2026, 3, 1)],
  ])('%s is read as a time', (line, time) => {
    expect(facts(`---\n${line}\n---\n`).time).toBe(time)
  })

  it.each([
    '---\ntags: [a, b]\n---\n',
    '---\n\ntags:\n  - a\n  - "#b"\n\ndate: 2026-03-01\n---\n\n\n',
    '---\ntitle:\naliases: \ntags: a\ncreated: "[[2026-03-01]]"\n---\n---\n<!-- later -->\n',
    '+++\ntags = ["a"]\ndate = 2026-03-01\n+++\n',
  ])('with nothing but tags and dates, in a file without text, is left out line by line: %j', (text) => {
    const { passages, leftOut, lines } = read(text)
    expect(passages).toEqual([])
    expect(leftOut).toContainEqual(expect.objectContaining({ reason: 'tags and dates without a text' }))
    expectNothingLost(text)
    expect(lines).toMatchObject({ kept: 0, rejected: 0, leftOut: lines.total - lines.blank })
  })

  it.each([
    ['a title', '---\ntags: [a]\ntitle: T\n---\n'],
    ['another value', '---\ntags: [a]\nphone: 555-0142\n---\n'],
    ['a name without a value', '---\ntags: [a]\nBuy milk:\n---\n'],
    ['a date that is a word', '---\ndate: next spring\n---\n'],
    ['a comment', '---\ntags: [a] # of the boat\n---\n'],
    ['nested tags', '---\ntags:\n  boat: red\n---\n'],
    ['a heading below', '---\ntags: [a]\n---\n# Plans\n'],
    ['a text below', '---\ntags: [a]\n---\nText.\n'],
  ])('with %s stays a passage', (_, text) => {
    expect(read(text).passages[0]).toMatchObject({ line: 2 })
    expectNothingLost(text)
  })

  it('may follow a byte order mark, and have CRLF and trailing spaces', () => {
    expect(facts('\uFEFF---  \r\ntitle: A\r\n--- \r\ntext').title).toBe('A')
    expect(facts('---\ntitle: A\n...\ntext').title).toBe('A')
  })

  it('is plain text in a plain text file', () => {
    expect(textsOf('---\ntitle: A\n---', { format: 'text' })).toEqual(['---\ntitle: A\n---'])
  })
})
