import { describe, expect, it } from 'vitest'
import { assertSupportedNode } from '../../src/platform/node-version.js'

describe('the version of Node.js', () => {
  it.each([
    { node: '22.14.0', napi: '10' },
    { node: '26.0.0', napi: '11' },
  ])('$node with Node-API $napi is new enough', (versions) => {
    expect(() => assertSupportedNode(versions)).not.toThrow()
  })

  it.each([{ node: '20.20.2', napi: '9' }, { node: '22.13.1', napi: '9' }, { node: '8.0.0' }])(
    '$node with Node-API $napi is refused, and the message names both versions',
    (versions) => {
      const refused = expect.objectContaining({
        code: 'UNSUPPORTED_NODE',
        message: expect.stringMatching(new RegExp(`22\\.14.*${versions.node}`)),
      })
      expect(() => assertSupportedNode(versions)).toThrow(refused)
    },
  )

  it('of this process is new enough', () => {
    expect(() => assertSupportedNode()).not.toThrow()
  })
})
