import { expect, it } from 'vitest'
import { readingsOf, twoWords } from '../../src/recall/typo.js'

it.each([
  ['barmeter', 'barometer'],
  ['baroometer', 'barometer'],
  ['baronmetr', 'barometer'],
  ['telescpoe', 'telescope'],
  ['vesalus', 'vesalius'],
])('%s is read as %s', (typed, meant) => {
  expect(readingsOf(typed, ['telescope', 'barometer', 'vesalius', 'kettle'])).toEqual([meant])
})

it('takes the nearest words alone, in their order, and few', () => {
  expect(readingsOf('kittens', ['mittens', 'kitten', 'kittenish', 'bittern', 'kitchens'])).toEqual([
    'mittens',
    'kitten',
  ])
  expect(readingsOf('wander', ['wonder', 'wanter', 'wandel', 'warder', 'wanders'])).toHaveLength(3)
})

it('does not read short words, numbers and codes as others', () => {
  expect(readingsOf('cat', ['car', 'cats'])).toEqual([])
  expect(readingsOf('e1042', ['e1043', 'e2042'])).toEqual([])
  expect(readingsOf('river', ['r1ver'])).toEqual([])
})

it('stops after one edit of a short word', () => {
  expect(readingsOf('plate', ['slats', 'plaid'])).toEqual([])
})

it('parts a word that may be two, as the index has them', () => {
  expect(twoWords('datasets')).toEqual([
    ['dat', 'aset'],
    ['data', 'set'],
    ['data', 'et'],
  ])
  expect(twoWords('short')).toEqual([])
  expect(twoWords('größeres')).toEqual([])
})
