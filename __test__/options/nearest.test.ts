import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/options/nearest.js'

const KEYS = ['signal', 'priority', 'onProgress', 'onTruncated', 'threads', 'modelDir', 'modelFile']

describe('the intended option', () => {
  it.each([
    ['sginal', 'signal'],
    ['Signal', 'signal'],
    ['onprogress', 'onProgress'],
    ['onTruncate', 'onTruncated'],
    ['thread', 'threads'],
    ['model_dir', 'modelDir'],
    ['modelfile', 'modelFile'],
  ])('for %s is %s', (word, meant) => {
    expect(nearest(word, KEYS)).toBe(meant)
  })

  it.each([
    ['path', 'modelDir'],
    ['abort_signal', 'signal'],
    ['filename', 'modelFile'],
  ])('by another name, %s, is %s', (word, meant) => {
    expect(nearest(word, KEYS)).toBe(meant)
  })

  it('shares more than half of the letters with the input', () => {
    expect(nearest('type', ['tags'])).toBeUndefined()
  })

  it.each(['constructor', 'chunkSize', 'x', '', 'abcdefgh', 'a'.repeat(10_000)])('for %s is none', (word) => {
    expect(nearest(word, KEYS)).toBeUndefined()
  })
})
