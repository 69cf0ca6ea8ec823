import { expect, it } from 'vitest'
import { spaceMismatch } from '../../src/store/vector-space.js'

const FLOAT32 = `bert;weights=sha256:${'1'.repeat(64)};pooling=mean;max_tokens=256`
const INT8 = `bert;weights=sha256:${'2'.repeat(64)};pooling=mean;max_tokens=256;arithmetic=int8`

it.each([
  // The error names the difference, instead of 350 characters to search for it.
  [
    FLOAT32,
    INT8,
    'space …;weights=sha256:111111111111…, received space …;weights=sha256:222222222222…;arithmetic=int8:',
  ],
  ['my-service/v1', 'my-service/v2', 'space my-service/v1, received space my-service/v2:'],
  // If one lacks a part that the other has, that part is named whole.
  [
    'bert;pooling=mean',
    'bert;pooling=mean;arithmetic=int8',
    'space bert;pooling=mean, received space …;arithmetic=int8:',
  ],
])('a mismatch of spaces names the difference: %#', (expected, received, text) => {
  expect(spaceMismatch(expected, received).message).toContain(text)
})
