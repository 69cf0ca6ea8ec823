import { describe, expect, test } from 'vitest'
import { rememberRequest } from '../../../src/memory/requests/remember.js'

describe('asks to remember', () => {
  test.each([
    ['Remember that my dog is Rex', 'my dog is Rex'],
    ['remember my dog is Rex', 'my dog is Rex'],
    ['Remember: my dog is Rex', 'my dog is Rex'],
    ['Remember this: my dog is Rex', 'my dog is Rex'],
    ['Remember, my dog is Rex', 'my dog is Rex'],
    ['Please remember that my dog is Rex, thanks!', 'my dog is Rex'],
    ['Can you remember that my dog is Rex?', 'my dog is Rex'],
    ['can you remember that my dog is Rex', 'my dog is Rex'],
    ['Could you please remember that my dog is Rex?', 'my dog is Rex'],
    ['Could you remember my dog is called Rex?', 'my dog is called Rex'],
    ['Will you remember that I like tea please?', 'I like tea'],
    ['Would you mind remembering that my dog is Rex?', 'my dog is Rex'],
    ["I'd like you to remember that my dog is Rex.", 'my dog is Rex.'],
    ['I want you to remember my dog is Rex', 'my dog is Rex'],
    ["You should remember I'm left-handed", "I'm left-handed"],
    ['Hi! Can you remember that I’m vegan? Thanks!', 'I’m vegan'],
    ['Hey Fae, remember that I am vegan', 'I am vegan'],
    ["Don't forget that my dog is Rex", 'my dog is Rex'],
    ["Please don't forget I am vegan", 'I am vegan'],
    ['Never forget that I love tea', 'I love tea'],
    ['Keep in mind that my dog is Rex.', 'my dog is Rex.'],
    ['Bear in mind: my dog is Rex', 'my dog is Rex'],
    ['Make a note that my locker is 12', 'my locker is 12'],
    ['Can you make a note: my locker is 12?', 'my locker is 12'],
    ['Can you remember to use metric units?', 'to use metric units'],
    ['Remember to call me Bob', 'to call me Bob'],
    ['Remember that my dog is Rex, ok?', 'my dog is Rex'],
    ['Remember that my dog is Rex, will you?', 'my dog is Rex'],
    ['remember the bins', 'the bins'],
    ['remember the milk!', 'the milk!'],
    ["remember that's my seat", "that's my seat"],
    ['Remember me as Bob', 'me as Bob'],
    ['Remember how I like my steak: rare', 'how I like my steak: rare'],
    ['My dog is called Rex. Please remember that.', 'My dog is called Rex.'],
    ['My dog is called Rex. Can you remember this?', 'My dog is called Rex.'],
    ['I moved to Kiel. Please remember that I live at 5 Elm Street.', 'I live at 5 Elm Street.'],
    ["Remember that I'm vegan. What can I cook?", "I'm vegan. What can I cook?"],
    ['Remember that Dr. Brown is on leave', 'Dr. Brown is on leave'],
    ['Please remember my birthday is May 3rd', 'my birthday is May 3rd'],
    ['Merke dir das. Remember: das Passwort ist neu', 'das Passwort ist neu'],
  ])('%j', (text, what) => {
    expect(rememberRequest(text)).toBe(what)
  })
})

test.each([
  'Remember when we went to Rome?',
  'Remember when we went to Rome',
  'Remember me?',
  'Remember me',
  'Remember that time we went to Rome?',
  'Remember the time we went to Rome',
  'Remember our trip to Rome?',
  'Remember Dr. Brown?',
  'Remember I told you about Rome?',
  'Remember how it rained?',
  'Remember what I said?',
  'Remember what I said',
  'Do you remember my name?',
  'Can you remember my name?',
  'Can you remember what my name is?',
  'Could you remember where I live?',
  'Can you remember if I like tea?',
  'Can you remember me?',
  'Will you remember me?',
  'I remember my dog',
  "I can't remember my PIN",
  "You don't have to remember my dog",
  'Did you remember the milk?',
  'What did I ask you to remember?',
  'remember',
  'remember that',
  'remember this!',
  'Please remember.',
  'Is that right? Please remember that.',
  'The remembering of things past',
  '',
])('%j is not a request', (text) => {
  expect(rememberRequest(text)).toBeUndefined()
})

test('the time to parse a text grows at most linearly', () => {
  for (const piece of [' ', 'please ', 'a. ', 'is ', '? ', ': '])
    expect(rememberRequest(`x${piece.repeat(200_000)}`)).toBeUndefined()
})
