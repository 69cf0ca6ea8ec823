import { type Mistake, memory, reportsMistakes, store, untyped } from './support/mistakes.js'

const REMEMBERING: readonly Mistake[] = [
  {
    what: 'a record in place of a text',
    make: () => memory.remember(untyped({ text: 'x' })),
    says: ['text to be a string', 'an object', 'the text is the first argument'],
  },
  {
    what: 'a kind that there is not',
    make: () => memory.remember('x', untyped({ kind: 'note' })),
    code: 'RECORD_INVALID',
    says: ['kind to be one of', '"note"', 'profile, episode, fact'],
  },
  {
    what: 'a kind by another name',
    make: () => memory.remember('x', untyped({ type: 'fact' })),
    says: ['each option of remember', '"type"', 'did you mean "kind"?'],
  },
  {
    what: 'a user by another name',
    make: () => memory.remember('x', untyped({ userId: '42' })),
    says: ['each option of remember', '"userId"', 'did you mean "scope"?'],
  },
  {
    what: 'one tag in place of many',
    make: () => memory.remember('x', untyped({ tags: 'home' })),
    code: 'RECORD_INVALID',
    says: ['tags to be an array of strings', '"home"', 'write an array, also for one tag'],
  },
  {
    what: 'a confidence in per cent',
    make: () => memory.remember('x', { confidence: 80 }),
    code: 'RECORD_INVALID',
    says: ['confidence to be a number', '80', 'from 0 to 1'],
  },
  {
    what: 'milliseconds',
    make: () => memory.remember('x', { createdAt: Date.now() }),
    code: 'RECORD_INVALID',
    says: ['whole seconds since 1970', 'which can only be milliseconds', 'divide it by 1000'],
  },
  {
    what: 'a Date',
    make: () => memory.remember('x', untyped({ createdAt: new Date() })),
    code: 'RECORD_INVALID',
    says: ['whole seconds since 1970', 'a Date', 'Math.floor(date.getTime() / 1000)'],
  },
  {
    what: 'a Date in the metadata',
    make: () => memory.remember('x', untyped({ metadata: { at: new Date() } })),
    code: 'RECORD_INVALID',
    says: ['metadata.at', 'an object of a class', 'a value that JSON can hold'],
  },
  {
    what: 'a scope with a slash before it',
    make: () => memory.remember('x', { scope: '/users/42' }),
    says: ['segments separated by single slashes', '"/users/42"', 'write users/42'],
  },
  {
    what: 'an empty scope to a scoped handle',
    make: () => memory.scope(''),
    says: ['a path such as users/42', '""', 'name the scope whose memories you mean'],
  },
  {
    what: 'a text in place of a turn',
    make: () => memory.captureMemoryTurn(untyped('hello')),
    says: ['a turn', '"hello"', "{ turnId: '1', userText: 'hello' }"],
  },
  {
    what: 'a turn without an id',
    make: () => memory.captureMemoryTurn(untyped({ userText: 'x' })),
    says: ['turnId to be a string', 'undefined', 'give each turn an id'],
  },
  {
    what: "a number as a turn's id",
    make: () => memory.captureMemoryTurn(untyped({ turnId: 5, userText: 'x' })),
    says: ['turnId to be a string', '5', "write '5'"],
  },
  {
    what: "a number as a conversation's id",
    make: () => memory.captureMemoryTurn(untyped({ turnId: '5', userText: 'x', conversationId: 7n })),
    says: ['conversationId to be a string', '7n', "write '7'"],
  },
  {
    what: "a number as a record's id",
    make: () => memory.remember('x', untyped({ id: 5 })),
    code: 'RECORD_INVALID',
    says: ['id to be a string', '5', "write '5'"],
  },
  {
    what: 'a turn in which the user says nothing',
    make: () => memory.captureMemoryTurn({ turnId: '5', userText: '', assistantText: 'Hello!' }),
    says: ['userText to be a string that is not blank', '""', 'insert() stores'],
  },
  {
    what: 'the fields of a turn by other names',
    make: () => memory.captureMemoryTurn(untyped({ turnId: '1', user: 'hello' })),
    says: ['each field of a turn', '"user"', 'did you mean "userText"?'],
  },
  {
    what: 'changes as a text',
    make: async () => memory.update((await memory.remember('x')).id, untyped('new text')),
    code: 'RECORD_INVALID',
    says: ['changes of a record', '"new text"', "{ text: 'new text' }"],
  },
  {
    what: 'a record without a kind',
    make: () => store.insertRecord(untyped({ text: 'x' })),
    code: 'RECORD_INVALID',
    says: ['kind to be one of', 'undefined', 'profile, episode, fact'],
  },
  {
    what: 'the text of a record by another name',
    make: () => store.insertRecord(untyped({ kind: 'fact', content: 'x' })),
    code: 'RECORD_INVALID',
    says: ['each field of a new record', '"content"', 'did you mean "text"?'],
  },
  {
    what: 'one record in place of many',
    make: () => store.insertRecords(untyped({ kind: 'fact', text: 'x' })),
    says: ['an array or another iterable', 'an object', 'insertRecord takes one'],
  },
  {
    what: 'an asynchronous transaction',
    make: () => store.transaction(async () => 1),
    says: ['a synchronous transaction function', 'a promise', 'embed first, then write'],
  },
]

reportsMistakes('remembering', REMEMBERING)
