import { describe, expect, test } from 'vitest'
import { expectInStep } from './support/expect-in-step.js'
import { expectCode, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

describe('transaction', () => {
  test('all or nothing; a nested one only rolls back its own part', () => {
    const store = tempStore()
    const failure = new Error('no')
    expect(() =>
      store.transaction(() => {
        store.insertRecord(fact('a'))
        throw failure
      }),
    ).toThrow(failure)
    expect(store.listRecords()).toEqual([])
    const result = store.transaction(() => {
      store.insertRecord(fact('kept'))
      expect(() =>
        store.transaction(() => {
          store.insertRecord(fact('undone'))
          throw failure
        }),
      ).toThrow(failure)
      expectCode(() => store.insertRecord(fact('')), 'RECORD_INVALID')
      store.transaction(() => store.insertRecord(fact('kept too')))
      return 42
    })
    expect(result).toBe(42)
    expect(store.listRecords().map(({ text }) => text)).toEqual(['kept', 'kept too'])
    expectInStep(store)
  })

  test('a function that returns a promise is refused, and rolled back', async () => {
    const store = tempStore()
    const thenable = () => {
      store.insertRecord(fact('a'))
      return Promise.reject(new Error('later'))
    }
    expectCode(() => store.transaction(thenable), 'INVALID_ARGUMENT', 'promise')
    let ran = false
    const asynchronous = async () => {
      ran = true
    }
    expectCode(() => store.transaction(asynchronous), 'INVALID_ARGUMENT', 'promise')
    expect(ran).toBe(false)
    expect(store.listRecords()).toEqual([])
    expectCode(() => store.transaction(7 as never), 'INVALID_ARGUMENT', 'function')
    expectCode(() => store.transaction(() => store.close()), 'INVALID_ARGUMENT', 'close()')
    expect(store.insertRecord(fact('b')).text).toBe('b')
  })
})
