import { describe, expect, test } from 'vitest'
import { forgetRequest, statesWhatItForgets } from '../../../src/memory/requests/forget.js'

const statement = (what: string) => ({ about: 'statement', what })

describe('asks to forget the PIN', () => {
  test.each([
    'forget my PIN',
    'FORGET MY PIN',
    '  forget\nmy PIN',
    'please forget my PIN',
    'Please, forget my PIN!',
    'forget my PIN, please',
    'forget my PIN, thanks!',
    'Can you forget my PIN?',
    'can you please forget my PIN',
    'Could you please forget my PIN, thanks?',
    'Would you forget my PIN for me?',
    'Will you forget my PIN?',
    'I want you to forget my PIN.',
    "I'd like you to forget my PIN",
    'I would like you to please forget my PIN now',
    'I need you to forget my PIN',
    'You can forget my PIN',
    'You should forget my PIN',
    'It would be great if you could forget my PIN',
    "I'd rather you forgot my PIN",
    'Would you mind forgetting my PIN?',
    "Let's forget my PIN",
    'Make sure to forget my PIN',
    'Kindly forget my PIN',
    'Just forget my PIN',
    'Hey Fae, forget my PIN',
    'OK, now please forget my PIN',
    'Actually, forget my PIN',
    'I changed my mind, forget my PIN',
    'I changed my mind. Forget my PIN.',
    'It is not safe. Can you forget my PIN?',
    'forget about my PIN',
    'forget all about my PIN',
    'forget the memory of my PIN',
    'Forget what I told you about my PIN',
    'Forget everything I ever told you about my PIN',
    'forget everything you know about my PIN',
    'forget all the information you have about my PIN',
    'forget I told you my PIN',
    'forget my PIN from now on',
    'forget my PIN right away',
    'forget my PIN completely',
    'Delete my PIN from your memory',
    'Erase everything you know about my PIN',
    'Wipe the memory of my PIN',
    'Stop remembering my PIN',
    "Please don't remember my PIN",
    "Don't remember my PIN any more",
    "You don't need to remember my PIN any more",
    'My PIN should be forgotten.',
    'Can my PIN be forgotten?',
  ])('%j', (text) => {
    const asked = forgetRequest(text)
    expect(asked).toMatchObject({ about: 'statement' })
    const what = asked?.about === 'statement' ? asked.what : ''
    expect(what.toLowerCase().replace(/[?.!]+$/, '')).toBe('my pin')
  })
})

test.each([
  ['forget that my PIN is 4711', 'my PIN is 4711'],
  ['forget the fact that my PIN is 4711', 'my PIN is 4711'],
  ['Forget that I told you that my PIN is 4711', 'my PIN is 4711'],
  ['Please forget what I’m allergic to', 'what I’m allergic to'],
  ['forget where I parked', 'where I parked'],
  ['forget never mind the gap', 'never mind the gap'],
])('%j asks for %j', (text, what) => {
  expect(forgetRequest(text)).toEqual(statement(what))
})

test.each([
  'Please forget everything about me',
  'Forget everything you know about me.',
  'forget me',
  'Can you forget all my data?',
  'Delete everything you know about me',
  'Erase all my data',
  'Forget everything I told you',
  'forget all about me, please',
])('%j is about everything about the user', (text) => {
  expect(forgetRequest(text)).toEqual({ about: 'user' })
})

test.each([
  ['My PIN is 4711, forget that.', 'My PIN is 4711'],
  ['My PIN is 4711, please forget it!', 'My PIN is 4711'],
  ['My PIN is 4711 \u2014 and now forget that, please', 'My PIN is 4711'],
  ['PIN: 4711. Forget it.', 'PIN: 4711.'],
  ["My sister's name is Anna. Don't remember that.", 'My sister\u2019s name is Anna.'],
  ['My PIN is 4711. Please do not store this.', 'My PIN is 4711.'],
  ['My PIN is 4711. Erase what I just told you.', 'My PIN is 4711.'],
  ['My PIN is 4711. Forget I said that.', 'My PIN is 4711.'],
])('%j refers to the previous statement', (text, what) => {
  expect(forgetRequest(text)).toEqual(statement(what))
})

test.each([
  ['Forget that my PIN is 4711', true],
  ['Forget my PIN 4711', true],
  ['My PIN is 4711. Forget that.', true],
  ['Forget that the code for the garage was changed to hunter', true],
  ['Forget my PIN', false],
  ['Forget what I told you about my PIN', false],
  ['Forget everything about me', false],
])('whether %j repeats what is to be forgotten: %j', (text, states) => {
  const request = forgetRequest(text)
  expect(request !== undefined && statesWhatItForgets(request)).toBe(states)
})

test.each([
  'forget it',
  'That is too expensive, forget it',
  'It was a bad idea. Forget it.',
  'I lost my list. I do not remember it.',
  "My sister called. I don't remember that.",
  'My file is too large. Delete it.',
  'My PIN is 4711, forgetting it is easy',
  'Forget it, let us go on',
  'forget that.',
  'Forget about it, thanks',
  'forget everything',
  'forget never mind',
  'Forget to lock the door and you lose everything',
  "Don't forget my PIN",
  'Never forget my PIN',
  'Did you forget my PIN?',
  'Have you forgotten my PIN?',
  'How could you forget my PIN?',
  'Why did you forget my PIN?',
  'I forget my PIN all the time',
  'I always forget my PIN',
  'I want to forget my ex',
  'My father forgets my birthday every year',
  "Don't remember my PIN",
  "I can't remember my PIN",
  'Delete the file',
  'Delete my calendar entry for Friday',
  'Remove the third line',
  'Unforgettable, that PIN',
  'Forgetting is human',
  'Forgot my PIN',
  'Get rid of my old couch',
  'Can you delete the file?',
  'forget',
  'forget ...',
  '',
])('%j is not a request', (text) => {
  expect(forgetRequest(text)).toBeUndefined()
})

test('the time to parse a text grows at most linearly', () => {
  for (const piece of [' ', 'please ', 'a. ', 'forget ', '! ', 'be forgotten ', 'my memory '])
    expect(forgetRequest(`x${piece.repeat(200_000)}`)).toBeUndefined()
})
