import { describe, expect, it } from 'vitest'
import { BOUNDARY, boundaryAt } from '../../src/passages/boundaries.js'

const NAMES = Object.entries(BOUNDARY)

/** The kind of boundary at the `¦`. */
function at(marked: string): string | undefined {
  const place = marked.indexOf('¦')
  const text = marked.replace('¦', '')
  return NAMES.find(([, value]) => value === boundaryAt(text, place))?.[0]
}

describe('a boundary', () => {
  it.each([
    ['One.\n\n¦Two.', 'paragraph'],
    ['One.\r\n \t\r\n¦Two.', 'paragraph'],
    ['One.\u2029¦Two.', 'paragraph'],
    ['One.\f¦Two.', 'paragraph'],
    ['One.\n¦Two.', 'line'],
    ['One.\r\n¦Two.', 'line'],
    ['One.\r¦Two.', 'line'],
    ['- milk\n¦- eggs', 'line'],
    ['- milk\n  ¦- eggs', 'line'],
    ['1) milk\n¦a) eggs', 'line'],
    ['| a |\n¦| b |', 'line'],
    ['run();\n¦stop();', 'line'],
    ['a line that goes\n¦on here', 'wrap'],
    ['- a line that goes\n¦  on here', 'wrap'],
    ['a line, that goes,\n¦on here', 'wrap'],
    ['One. ¦Two.', 'sentence'],
    ['"One?" ¦Two.', 'sentence'],
    ['(One!) ¦Two.', 'sentence'],
    ['In 1998. ¦Then', 'sentence'],
    ['これは。¦それは', 'sentence'],
    ['「これは。」¦それは', 'sentence'],
    ['प्राप्त है। ¦वे', 'sentence'],
    ['see e.g. ¦this', 'word'],
    ['J. ¦Smith', 'word'],
    ['one.\n1. ¦Item', 'word'],
    ['one ¦two', 'word'],
    ['これは、¦それは', 'word'],
    ['# Heading\n\n¦Text', 'word'],
    ['To buy:\n¦- milk', 'word'],
    ['これ¦は', 'mark'],
    ['a.b/¦c', 'mark'],
    ['「これは。¦」それは', 'letters'],
    ['wo¦rd', 'letters'],
    ['e¦\u0301', 'character'],
    ['👍¦🏽', 'character'],
    ['👨¦\u200d👩', 'character'],
    ['👨\u200d¦👩', 'character'],
    ['ก¦็', 'character'],
  ])('%j: %s', (marked, name) => {
    expect(at(marked)).toBe(name)
  })
})
