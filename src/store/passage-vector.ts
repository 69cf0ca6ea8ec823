import { textHash } from '../records/record-text.js'

/** Where a passage is in its text. */
export interface PassagePlace {
  readonly ordinal: number
  readonly start: number
  readonly end: number
  readonly prefix: string
}

/** A checked vector of one passage, with everything that is stored with it. */
export interface PassageVector extends PassagePlace {
  readonly vector: Float32Array
  readonly tokenCount: number | null
  readonly truncated: boolean
  readonly signature: Uint8Array | null
  readonly signatureVersion: number | null
}

/** The record that vectors belong to. */
export interface VectorOwner {
  readonly seq: number
  readonly id: string
  readonly text: string
}

/** The whole text as one passage, about which nothing else is known. */
export function wholePassage(text: string, vector: Float32Array): PassageVector {
  return {
    ordinal: 0,
    start: 0,
    end: text.length,
    prefix: '',
    vector,
    tokenCount: null,
    truncated: false,
    signature: null,
    signatureVersion: null,
  }
}

/** A hash that shows whether a vector belongs to the text that its passage has now. */
export function passageHash(text: string, { prefix, start, end }: PassagePlace): Uint8Array {
  const whole = prefix === '' && start === 0 && end === text.length
  return textHash(whole ? text : prefix + text.slice(start, end))
}
