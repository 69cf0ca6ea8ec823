import { describe, expect, it } from 'vitest'
import { RecollectError } from '../../src/errors.js'
import { fromNative } from '../../src/native/native-error.js'

describe('an error of the addon', () => {
  it('keeps a known code, its message, and itself as the cause', () => {
    const thrown = Object.assign(new Error('model.onnx is damaged'), { code: 'MODEL_INVALID' })
    const error = fromNative(thrown)
    expect(error).toBeInstanceOf(RecollectError)
    expect(error).toMatchObject({ code: 'MODEL_INVALID', message: 'model.onnx is damaged', cause: thrown })
  })

  it('that is reported, not thrown, has no cause', () => {
    const error = fromNative({ code: 'INFERENCE_FAILED', message: 'no memory' })
    expect(error).toMatchObject({ code: 'INFERENCE_FAILED', message: 'no memory' })
    expect('cause' in error).toBe(false)
  })

  it.each([
    [Object.assign(new Error('odd'), { code: 'StringExpected' }), 'odd'],
    [new TypeError('odd'), 'odd'],
    ['odd', 'odd'],
    [undefined, 'undefined'],
    [null, 'null'],
    [{ code: 'MODEL_INVALID' }, 'object'],
  ])('with an unknown code becomes INTERNAL: %s', (thrown, message) => {
    const error = fromNative(thrown)
    expect(error.code).toBe('INTERNAL')
    expect(error.message).toContain(message)
  })

  it('that is already a RecollectError is unchanged', () => {
    const error = new RecollectError('ENGINE_CLOSED', 'closed')
    expect(fromNative(error)).toBe(error)
  })
})
