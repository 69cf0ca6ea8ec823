import { type Graph, onnx, type Port } from './onnx.js'

/** The ways in which ONNX exports of BERT encoders differ. */
export interface EncoderShape {
  readonly vocabulary: number
  readonly dimensions?: number
  readonly positions?: number
  readonly takesTypes?: boolean
  readonly output?: string
  readonly inputType?: Port['type']
  readonly moreInputs?: readonly Port[]
  readonly seed?: number
}

/**
 * A small encoder with random weights: word, position and type embeddings, and a layer that mixes each token with the
 * mean of the tokens in the attention mask. Positions beyond the table fail, as in BERT.
 */
export function randomEncoder(shape: EncoderShape): Uint8Array {
  const { vocabulary, dimensions = 384, positions = 512, takesTypes = true, seed = 1 } = shape
  const random = randomFloats(seed)
  const table = (name: string, rows: number, columns: number, scale: number) => ({
    name,
    dims: [rows, columns],
    data: random(rows * columns, scale),
  })
  const whole = (name: string, value: number, dims: number[] = []) => ({
    name,
    dims,
    data: BigInt64Array.of(BigInt(value)),
  })
  const type = shape.inputType ?? 'int64'
  const input = (name: string): Port => ({ name, type, shape: ['batch', 'sequence'] })
  const output = shape.output ?? 'last_hidden_state'
  const graph: Graph = {
    inputs: [
      input('input_ids'),
      input('attention_mask'),
      ...(takesTypes ? [input('token_type_ids')] : []),
      ...(shape.moreInputs ?? []),
    ],
    outputs: [{ name: output, type: 'float', shape: ['batch', 'sequence', dimensions] }],
    initializers: [
      table('words', vocabulary, dimensions, 1),
      table('places', positions, dimensions, 0.5),
      ...(takesTypes ? [table('types', 2, dimensions, 0.5)] : []),
      table('weights', dimensions, dimensions, 0.1),
      whole('zero', 0),
      whole('one', 1),
      whole('axis_1', 1, [1]),
      whole('axis_2', 2, [1]),
    ],
    nodes: [
      { op: 'Gather', inputs: ['words', 'input_ids'], output: 'word' },
      { op: 'Shape', inputs: ['input_ids'], output: 'shape' },
      { op: 'Gather', inputs: ['shape', 'one'], output: 'length' },
      { op: 'Range', inputs: ['zero', 'length', 'one'], output: 'place_ids' },
      { op: 'Gather', inputs: ['places', 'place_ids'], output: 'place' },
      { op: 'Add', inputs: ['word', 'place'], output: 'placed' },
      ...(takesTypes
        ? [
            { op: 'Gather', inputs: ['types', 'token_type_ids'], output: 'type' },
            { op: 'Add', inputs: ['placed', 'type'], output: 'embedded' },
          ]
        : [{ op: 'Identity', inputs: ['placed'], output: 'embedded' }]),
      { op: 'Cast', inputs: ['attention_mask'], output: 'mask_float', attributes: { to: 1 } },
      { op: 'Unsqueeze', inputs: ['mask_float', 'axis_2'], output: 'mask' },
      { op: 'Mul', inputs: ['embedded', 'mask'], output: 'seen' },
      { op: 'ReduceSum', inputs: ['seen', 'axis_1'], output: 'sum' },
      { op: 'ReduceSum', inputs: ['mask', 'axis_1'], output: 'count' },
      { op: 'Div', inputs: ['sum', 'count'], output: 'context' },
      { op: 'Add', inputs: ['embedded', 'context'], output: 'mixed' },
      { op: 'MatMul', inputs: ['mixed', 'weights'], output: 'projected' },
      { op: 'Tanh', inputs: ['projected'], output },
    ],
  }
  return onnx(graph)
}

/** The same numbers for the same seed (mulberry32), within `scale` of 0. */
function randomFloats(seed: number): (count: number, scale: number) => Float32Array {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return (count, scale) => Float32Array.from({ length: count }, () => (next() * 2 - 1) * scale)
}
