import { InferenceSession, Tensor } from 'onnxruntime-node'
import { VOCABULARY } from './model-folder.js'

export interface Expected {
  readonly pooling: 'mean' | 'cls'
  readonly maxTokens: number
}

/** Computes vectors as the model's files specify, with another binding of ONNX Runtime and without our engine. */
export async function expectedVectors(model: Uint8Array, { pooling, maxTokens }: Expected) {
  const session = await InferenceSession.create(model)
  return async (text: string): Promise<Float32Array> => {
    const ids = ['[CLS]', ...words(text).slice(0, maxTokens - 2), '[SEP]'].map((word) =>
      VOCABULARY.indexOf(word),
    )
    const input = (values: number[]) =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length])
    const all: Record<string, Tensor> = {
      input_ids: input(ids),
      attention_mask: input(ids.map(() => 1)),
      token_type_ids: input(ids.map(() => 0)),
    }
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, all[name] as Tensor]))
    const output = (await session.run(feeds))[session.outputNames[0] as string] as Tensor
    const states = output.data as Float32Array
    const dimensions = states.length / ids.length
    const rows = pooling === 'cls' ? 1 : ids.length
    const pooled = Array.from({ length: dimensions }, (_, column) => {
      let sum = 0
      for (let row = 0; row < rows; row += 1) {
        sum += states[row * dimensions + column] ?? Number.NaN
      }
      return sum / rows
    })
    const norm = Math.hypot(...pooled)
    return Float32Array.from(pooled, (value) => value / norm)
  }
}

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')
