import { expect, it } from 'vitest'
import { commentsOf } from '../../scripts/prose/comments.mjs'

it('finds the comments of a source file with their lines, and no code', () => {
  const source = [
    '//! A crate.',
    '/** One line. */',
    "const text = 'no // comment'",
    '/**',
    ' * Of two',
    ' * lines. @see',
    ' * @returns what is left',
    ' */',
    'const a = 1 // after code',
    '  /// Of Rust.',
  ].join('\n')
  expect(commentsOf(source).split('\n')).toEqual([
    'A crate.',
    'One line. ',
    '',
    '',
    'Of two',
    'lines. @see',
    ' what is left',
    '',
    '',
    'Of Rust.',
  ])
})
