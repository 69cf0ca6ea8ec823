import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/options/nearest.js'

const KEYS = ['signal', 'priority', 'onProgress', 'onTruncated', 'threads', 'modelDir', 'modelFile']

describe('the option that was meant', () => {
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

  it.each(['chunkSize', 'x', '', 'abcdefgh', 'a'.repeat(10_000)])('for %s is none', (word) => {
    expect(nearest(word, KEYS)).toBeUndefined()
  })
})
