/** Builds a message: protocol buffers are fields one after the other. */
export type Message = readonly Uint8Array[]

const VARINT = 0
const BYTES = 2

export const int = (field: number, value: number): Uint8Array =>
  Uint8Array.from([...varint((field << 3) | VARINT), ...varint(value)])

export function bytes(field: number, content: Uint8Array | string): Uint8Array {
  const raw = Buffer.from(content as Uint8Array)
  return Buffer.concat([Uint8Array.from([...varint((field << 3) | BYTES), ...varint(raw.length)]), raw])
}

export const message = (field: number, fields: Message): Uint8Array => bytes(field, Buffer.concat(fields))

function varint(value: number): number[] {
  const low = value % 128
  return value < 128 ? [low] : [low + 128, ...varint((value - low) / 128)]
}
