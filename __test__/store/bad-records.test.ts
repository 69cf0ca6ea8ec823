import { describe, expect, test } from 'vitest'
import { expectInStep } from './support/expect-in-step.js'
import { axis, expectCode, tempStore } from './support/temp-store.js'

const fact = (text: string) => ({ kind: 'fact', text }) as const

test('a stored record is refused as a new one, and the message says how to store it', () => {
  const store = tempStore()
  const record = { ...store.insertRecord(fact('a')), id: 'copy' }
  expectCode(() => store.insertRecord(record as never), 'RECORD_INVALID', 'insertRecordRaw()')
  expectCode(() => store.insertRecords([record as never]), 'RECORD_INVALID', 'insertRecordRaw()')
  expectCode(() => store.supersedeRecord(record.id, record as never), 'RECORD_INVALID', 'insertRecordRaw()')
  store.insertRecordRaw(record)
  // Fields without a value are ignored.
  const { status, supersedes, updatedAt, ...rest } = record
  const again = { ...rest, id: 'again', status: undefined, supersedes: undefined, updatedAt: undefined }
  expect(store.insertRecord(again as never)).toMatchObject({ id: 'again', status, supersedes })
  expect(updatedAt).toBe(record.updatedAt)
})

describe('bad records are refused and leave the store unchanged', () => {
  const cases: [unknown, string][] = [
    [null, 'null'],
    ['text', '"text"'],
    [[], 'array'],
    [{}, 'kind'],
    [{ kind: 'fact' }, 'text'],
    [{ kind: 'facts', text: 'x' }, 'one of profile'],
    [{ kind: 'fact', text: 7 }, 'received 7'],
    [{ kind: 'fact', text: '' }, 'blank'],
    [{ kind: 'fact', text: ' \t\n\u00a0' }, 'blank'],
    [{ kind: 'fact', text: 'x', id: '' }, 'id'],
    [{ kind: 'fact', text: 'x', id: '\ud800' }, 'well-formed'],
    [{ kind: 'fact', text: 'x', id: 'i'.repeat(513) }, '512'],
    [{ kind: 'fact', text: 'x', confidence: 1.01 }, 'confidence'],
    [{ kind: 'fact', text: 'x', confidence: Number.NaN }, 'NaN'],
    [{ kind: 'fact', text: 'x', tags: 'a' }, 'tags'],
    [{ kind: 'fact', text: 'x', tags: Object.assign(['a'], { 2: 'b' }) }, 'tags[1]'],
    [{ kind: 'fact', text: 'x', importanceScore: -0.1 }, 'importanceScore'],
    [{ kind: 'fact', text: 'x', staleAfterSecs: 1.5 }, 'staleAfterSecs'],
    [{ kind: 'fact', text: 'x', metadata: () => 1 }, 'metadata'],
    [{ kind: 'fact', text: 'x', metadata: 1n }, 'JSON'],
    [{ kind: 'fact', text: 'x', createdAt: 1.5 }, 'createdAt'],
    [{ kind: 'fact', text: 'x', sourceTurnID: 't' }, 'did you mean "sourceTurnId"'],
    [{ kind: 'fact', text: 'x', embedding: axis(0) }, 'embedding'],
  ]
  test.each(cases)('%#', (input, word) => {
    const store = tempStore()
    expectCode(() => store.insertRecord(input as never), 'RECORD_INVALID', word)
    expectCode(
      () => store.insertRecords([fact('good'), { ...fact('x'), extra: input } as never]),
      'RECORD_INVALID',
    )
    expect(store.listRecords({ includeInactive: true })).toEqual([])
    expect(store.auditEntries()).toEqual([])
  })

  test('an array with a hole is refused with the index', () => {
    const store = tempStore()
    expectCode(
      () => store.insertRecords(Object.assign([fact('a')], { 2: fact('b') })),
      'RECORD_INVALID',
      'Record 1',
    )
    expect(store.listRecords()).toEqual([])
  })

  test.each([null, undefined, 7, {}, 'no'])('insertRecords(%j)', (inputs) => {
    expectCode(() => tempStore().insertRecords(inputs as never), 'INVALID_ARGUMENT')
  })

  test('an iterable may yield the same object and vector with new content', () => {
    const store = tempStore()
    function* reused() {
      const record = { kind: 'fact' as const, text: '', tags: [''], embedding: new Float32Array(384) }
      for (let index = 0; index < 600; index++) {
        record.text = `text ${index}`
        record.tags[0] = `tag ${index}`
        record.embedding.fill(0)
        record.embedding[index % 384] = 1
        yield record
      }
    }
    const records = store.insertRecords(reused())
    for (const index of [0, 1, 511, 512, 599]) {
      const id = records[index]?.id ?? ''
      expect(store.getRecord(id)).toMatchObject({ text: `text ${index}`, tags: [`tag ${index}`] })
      expect(store.getEmbedding(id)).toEqual(axis(index % 384))
    }
    expectInStep(store)
  })

  test('an error from an iterable reaches the caller, and nothing is stored', () => {
    const store = tempStore()
    const failure = new Error('the source ended badly')
    function* source() {
      yield fact('a')
      throw failure
    }
    expect(() => store.insertRecords(source())).toThrow(failure)
    expect(store.listRecords()).toEqual([])
  })

  test('no error message contains the text of a record', () => {
    const store = tempStore()
    const secret = 'the combination is 11-22-33'
    for (const input of [
      { kind: 'x', text: secret },
      { kind: 'fact', text: secret, id: '' },
    ]) {
      let message = ''
      try {
        store.insertRecord(input as never)
      } catch (error) {
        message = String(error)
      }
      expect(message).toContain('Expected')
      expect(message).not.toContain('11-22')
    }
  })
})
