import { cosineSimilarity } from 'recollect'
import { engine, type Mistake, memory, reportsMistakes, store, untyped } from './support/mistakes.js'

const RECALLING: readonly Mistake[] = [
  {
    what: 'a limit by another name',
    make: () => memory.recall('x', untyped({ topK: 5 })),
    says: ['each option of recall', '"topK"', 'did you mean "limit"?'],
  },
  {
    what: 'a limit in place of options',
    make: () => memory.recall('x', untyped(5)),
    says: ['the options of recall to be an object', '5', 'write { limit: 5 }'],
  },
  {
    what: 'a limit that is a string',
    make: () => memory.recall('x', untyped({ limit: '5' })),
    says: ['limit to be', '"5"', 'a whole number of at least 1'],
  },
  {
    what: 'a mode that there is not',
    make: () => memory.recall('x', untyped({ mode: 'semantic' })),
    says: ['mode to be one of', '"semantic"', 'hybrid, meaning, words'],
  },
  {
    what: 'a controller in place of its signal',
    make: () => memory.recall('x', untyped({ signal: new AbortController() })),
    says: ['signal to be an AbortSignal', 'an AbortController', 'pass its signal'],
  },
  {
    what: 'a question without words',
    make: () => memory.recall('  '),
    says: ['query to be a string', '"  "', 'that is not blank'],
  },
  {
    what: 'a request to forget in place of a filter',
    make: () => memory.forget(untyped('my PIN')),
    says: ["an object such as { tag: 'home' }", '"my PIN"', 'goes to captureMemoryTurn'],
  },
  {
    what: 'a filter without a condition',
    make: () => memory.forget({}),
    says: ['to have a condition', 'an object without one', "{ within: '' } means everything"],
  },
  {
    what: 'one id in place of many',
    make: () => memory.erase(untyped('01a21f8d')),
    says: ["an object such as { tag: 'home' }", '"01a21f8d"', 'write [id] for one memory'],
  },
  {
    what: 'a text in place of a vector',
    make: () => store.searchByVector(untyped('hello'), 5),
    code: 'INVALID_VECTOR',
    says: ['a Float32Array of 384 numbers', '"hello"', 'await engine.embed(text)'],
  },
  {
    what: 'an array in place of a vector',
    make: () => store.searchByVector(untyped([0.1, 0.2]), 5),
    code: 'INVALID_VECTOR',
    says: ['a Float32Array of 384 numbers', 'an array of 2', 'Float32Array.from(numbers)'],
  },
  {
    what: 'a vector that is not of norm 1',
    make: () => store.searchByVector(new Float32Array(384).fill(1), 5),
    code: 'INVALID_VECTOR',
    says: ['a norm of 1', 'a norm of 19.5', 'divide each number by it'],
  },
  {
    what: 'several texts where one is embedded',
    make: () => engine.embed(untyped(['a', 'b'])),
    says: ['text to be a string', 'an array of 2', 'for several texts use embedBatch'],
  },
  {
    what: 'one text where several are embedded',
    make: () => engine.embedBatch(untyped('a')),
    says: ['an array of strings', '"a"', 'write an array, also for one text'],
  },
  {
    what: 'arrays where vectors are compared',
    make: () => cosineSimilarity(untyped([1]), untyped([1])),
    code: 'INVALID_VECTOR',
    says: ['two Float32Array', 'an array of 1', 'Float32Array'],
  },
]

reportsMistakes('recalling', RECALLING)
