import { expect } from 'vitest'
import type { Ended } from './project.js'

/** What every program of a user prints: it has embedded, stored and searched. */
export function expectFound({ status, stdout, stderr }: Ended): void {
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    found: 'The spare key is with Amélia on the second floor.',
    embedded: 3,
  })
}
