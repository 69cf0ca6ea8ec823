import { expect, it } from 'vitest'
import { corrections, wordSplits } from '../../src/recall/typo.js'

it.each([
  ['barmeter', 'barometer'],
  ['baroometer', 'barometer'],
  ['baronmetr', 'barometer'],
  ['telescpoe', 'telescope'],
  ['vesalus', 'vesalius'],
])('%s is corrected to %s', (typed, meant) => {
  expect(corrections(typed, ['telescope', 'barometer', 'vesalius', 'kettle'])).toEqual([meant])
})

it('returns only the nearest words, in order, and few', () => {
  expect(corrections('kittens', ['mittens', 'kitten', 'kittenish', 'bittern', 'kitchens'])).toEqual([
    'mittens',
    'kitten',
  ])
  expect(corrections('wander', ['wonder', 'wanter', 'wandel', 'warder', 'wanders'])).toHaveLength(3)
})

it('does not correct short words, numbers and codes', () => {
  expect(corrections('cat', ['car', 'cats'])).toEqual([])
  expect(corrections('e1042', ['e1043', 'e2042'])).toEqual([])
  expect(corrections('river', ['r1ver'])).toEqual([])
})

it('corrects two swapped letters of a word of four letters, and nothing else', () => {
  expect(corrections('prot', ['port', 'pros', 'plot', 'rpot', 'post'])).toEqual(['port'])
  expect(corrections('naem', ['name', 'neam'])).toEqual(['name', 'neam'])
})

it('allows one edit of a short word', () => {
  expect(corrections('plate', ['slats', 'plaid'])).toEqual([])
})

it('splits a word in two, as words of the index', () => {
  expect(wordSplits('datasets')).toEqual([
    ['dat', 'aset'],
    ['data', 'set'],
    ['data', 'et'],
  ])
  expect(wordSplits('short')).toEqual([])
  expect(wordSplits('größeres')).toEqual([])
})
