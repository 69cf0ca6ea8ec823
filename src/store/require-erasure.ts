import { RecollectError } from '../errors.js'
import { describeValue } from '../options/check.js'
import { isArray } from '../options/describe.js'

/** Requires exactly one way to say what to erase: with none or two, it would have to guess what to delete for good. */
export function requireErasure(erasure: unknown): void {
  const isObject = typeof erasure === 'object' && erasure !== null
  const named = isObject ? ['ids', 'filter', 'scope'].filter((key) => key in erasure) : []
  if (named.length === 1) {
    if (isObject && 'ids' in erasure && !isArray(erasure.ids)) {
      throw new RecollectError(
        'INVALID_ARGUMENT',
        `Expected ids to erase to be an array, received ${describeValue(erasure.ids)}`,
      )
    }
    return
  }
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected one of ids, filter and scope to erase, received ${named.length === 0 ? describeValue(erasure) : named.join(' and ')}`,
  )
}
