import { expect, it } from 'vitest'
import { canBeSameStatement } from '../../src/duplicates/same-statement.js'

it.each([
  ['The spare key is with Ada.', 'A spare key is with Ada'],
  ['We meet on Tuesday at the harbour.', 'At the harbour we meet on Tuesday.'],
  ['She likes green tea.', 'She loves green tea.'],
  ['The ferry leaves at 9:30.', 'Ferry leaves at 9:30'],
])('%s = %s', (a, b) => {
  expect(canBeSameStatement(a, b)).toBe(true)
})

it.each([
  ['My PIN is 4711.', 'My PIN is 4712.'],
  ['The key is with Ada.', 'The key is with Bob.'],
  ['Ada comes on Monday.', 'Ada does not come on Monday.'],
  ['We use PostgreSQL there.', 'We use SQLite there.'],
  ['Ich esse Fisch.', 'Ich esse keinen Fisch.'],
  ['Version 2.14.3 is out.', 'Version 2.14.4 is out.'],
])('%s ≠ %s', (a, b) => {
  expect(canBeSameStatement(a, b)).toBe(false)
})
