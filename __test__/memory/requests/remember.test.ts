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
    ['remember - my dog is Rex', 'my dog is Rex'],
    ['Remember this. My dog is Rex.', 'My dog is Rex.'],
    ['Remember one thing: I am vegan', 'I am vegan'],
    ['Always remember that I am vegan', 'I am vegan'],
    ['Please remember for next time that I am vegan.', 'I am vegan.'],
    ["Don't let me forget that the rent is due on Friday", 'the rent is due on Friday'],
    ["Don't you forget that I am vegan", 'I am vegan'],
    ['Please keep this in mind: I am vegan', 'I am vegan'],
    ['Take a quick note: my locker is 12', 'my locker is 12'],
    ['Make a note of this: my locker is 12', 'my locker is 12'],
    ['Add to your memory: my locker is 12', 'my locker is 12'],
    ['Save this to memory: my locker is 12', 'my locker is 12'],
    ['Can you add to your notes that my locker is 12?', 'my locker is 12'],
  ])('%j', (text, what) => {
    expect(rememberRequest(text)).toBe(what)
  })
})

describe('asks to remember what was said before', () => {
  const birthday = 'My birthday is 4 May'

  test.each([
    'Please remember that.',
    'Remember that please',
    'Remember that, please!',
    'Remember this.',
    'remember it 🙂',
    'Please remember.',
    'Remember that for later.',
    'Please remember that from now on, ok?',
    'Can you remember that?',
    'Would you mind remembering that?',
    'Please note that.',
    'Note that down, please.',
    'Make a note of that.',
    'Make a note!',
    'Take a note of this, please.',
    'Write that down.',
    'Keep that in mind.',
    'Please bear it in mind, thanks!',
    "Don't forget that!",
    "Don't forget it.",
    "Don't forget!",
    "Don't let me forget.",
    'Never forget that.',
    'Save that.',
    'Save that to your memory please.',
    'Add this to your notes.',
    'Commit that to memory.',
    'I want you to remember that.',
  ])('"%s"', (request) => {
    expect(rememberRequest(`${birthday}. ${request}`)).toBe(`${birthday}.`)
    const ended = /[.!?]$/.test(request) ? request : `${request}.`
    expect(rememberRequest(`${birthday}. ${ended} What can we do then?`)).toBe(`${birthday}.`)
    const clause = request.charAt(0).toLowerCase() + request.slice(1)
    expect(rememberRequest(`${birthday}, ${clause}`)).toBe(birthday)
    expect(rememberRequest(`${birthday} - ${clause}`)).toBe(birthday)
    expect(rememberRequest(`${birthday} (${clause.replace(/[.!]$/, '')})`)).toBe(birthday)
  })

  test.each([
    ['Hi! How are you? My dog is Rex. Remember that.', 'My dog is Rex.'],
    ['My dog, a poodle, is called Rex, so please remember that', 'My dog, a poodle, is called Rex'],
    ['If it rains, I take the tram, remember that.', 'If it rains, I take the tram'],
    ['If it rains, I take the tram. Remember that.', 'If it rains, I take the tram.'],
    ['Dr. Brown is my dentist. Remember that.', 'Dr. Brown is my dentist.'],
    ['I moved.\nMy street is Elm Street.\nRemember that.', 'I moved.\nMy street is Elm Street.'],
    ['Gate code 4471, remember it', 'Gate code 4471'],
  ])('%j', (text, what) => {
    expect(rememberRequest(text)).toBe(what)
  })

  test.each([
    'We went to Rome. Remember that?',
    'We went to Rome, remember that?',
    'We went to Rome, remember?',
    'We talked about this, remember.',
    'It was fun. Remember me.',
    'Thanks. Remember that.',
    'Hey Fae, remember that.',
    'No, remember that.',
    'As I said, remember that.',
    'When you see Anna, remember that.',
    'Can you tell me more, and remember that',
    'Is my birthday on 4 May? Remember that.',
    'My birthday is 4 May, do you remember that?',
    'My birthday is 4 May. I will remember that.',
    "My birthday is 4 May. You don't have to remember that.",
    "My birthday is 4 May, but don't note that down.",
    'My birthday is 4 May. I took note of that.',
    'The document is finished. Save it.',
    'My birthday is 4 May. Did you write that down?',
  ])('%j is not a request', (text) => {
    expect(rememberRequest(text)).toBeUndefined()
  })
})

describe('"note" and "save"', () => {
  test.each([
    ['Please note that the plumber is called Olsson.', 'the plumber is called Olsson.'],
    ['Note that my sister lives in Porto', 'my sister lives in Porto'],
    ['Note: the plumber is called Olsson.', 'the plumber is called Olsson.'],
    ['Note - the plumber is called Olsson.', 'the plumber is called Olsson.'],
    ['Note to self: the rent is due on Friday', 'the rent is due on Friday'],
    ['Please note down that the bins go out on Tuesdays', 'the bins go out on Tuesdays'],
    ['Could you note that Anna is on leave?', 'Anna is on leave'],
    ['Can you write down that I owe Bob 5 euros, please?', 'I owe Bob 5 euros'],
    ['Hi! Please note that I am vegan, thanks!', 'I am vegan'],
    ['Note down my new address: 5 Elm Street', 'my new address: 5 Elm Street'],
    ['We have a new plumber. Please note that he is called Olsson.', 'he is called Olsson.'],
    ['For your records: the plumber is called Olsson.', 'the plumber is called Olsson.'],
    ['For future reference, I am vegan.', 'I am vegan.'],
    ['Save this: gate code 4471.', 'gate code 4471.'],
    ['Write this down: gate code 4471', 'gate code 4471'],
    ['Please note the following: gate code 4471', 'gate code 4471'],
  ])('%j', (text, what) => {
    expect(rememberRequest(text)).toBe(what)
  })

  test.each([
    'Note that this is wrong',
    'Note that this is wrong.',
    'Please note that it is late',
    'Note that you forgot the semicolon.',
    'Please note that your answer is wrong',
    'Note that the second paragraph is too long',
    'Note that the answer is 5',
    'Note that I asked for three examples.',
    "Note that I didn't say that",
    'Note that we are talking about Java',
    'Note that there are two ways',
    'Note that Anna is wrong',
    'Note that if it rains we stay',
    'Note: Use metric units',
    'Note: answer in French',
    'Note that recursion is not allowed',
    'Note that.',
    'Note: this',
    'Did you note that my dog is Rex?',
    'I took note of that.',
    'Noted that my dog is Rex.',
    'Notes: my dog is Rex and the cat is Tom',
    'Translate this. Please note that the office is closed on Friday.',
    'Translate:\nPlease note that the office is closed on Friday.',
    'Write down the recipe for pancakes',
    'Write a poem: my dog is Rex',
    'Save the file: my dog is Rex',
    'Save my changes',
    'Save that image that is on the left',
    'Add my file to your notes app',
    'Remember-me is broken',
    "Don't save that my dog is Rex",
    `Note that my dog is Rex. ${'The rest was pasted. '.repeat(20)}`,
    // They tell something without asking to keep it.
    'FYI my gate code is 4471.',
    'For the record, I never said that.',
    'For the record, I am vegan.',
    'Just so you know, I am vegan.',
    // A reminder needs a clock.
    'Remind me to call Anna on Friday.',
  ])('%j is not a request', (text) => {
    expect(rememberRequest(text)).toBeUndefined()
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
  for (const piece of [' ', 'please ', 'a, ', '(', 'Mr. ', 'remember that ', 'note that '])
    rememberRequest(`Remember ${piece.repeat(20_000)}`.trimEnd())
})
