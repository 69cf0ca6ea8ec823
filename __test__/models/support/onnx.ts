import { bytes, int, type Message, message } from './protobuf.js'

/** Field numbers of onnx.proto. */
const FLOAT = 1
const INT64 = 7
const IR_VERSION = 8
const OPSET = 17

export interface Tensor {
  readonly name: string
  readonly dims: readonly number[]
  readonly data: Float32Array | BigInt64Array
}

export interface Node {
  readonly op: string
  readonly inputs: readonly string[]
  readonly output: string
  /** Integers only. */
  readonly attributes?: Readonly<Record<string, number>>
}

/** An input or output; a string stands for a dynamic dimension. */
export interface Port {
  readonly name: string
  readonly type: 'float' | 'int64' | 'int32'
  readonly shape: readonly (number | string)[]
}

export interface Graph {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly nodes: readonly Node[]
  readonly initializers: readonly Tensor[]
}

/** The bytes of an ONNX file. */
export function onnx(graph: Graph): Uint8Array {
  const fields = [
    ...graph.nodes.map((node) => message(1, nodeFields(node))),
    bytes(2, 'graph'),
    ...graph.initializers.map((tensor) => message(5, tensorFields(tensor))),
    ...graph.inputs.map((port) => message(11, portFields(port))),
    ...graph.outputs.map((port) => message(12, portFields(port))),
  ]
  return Buffer.concat([int(1, IR_VERSION), message(7, fields), message(8, [bytes(1, ''), int(2, OPSET)])])
}

function nodeFields({ op, inputs, output, attributes = {} }: Node): Message {
  const INT = 2
  return [
    ...inputs.map((name) => bytes(1, name)),
    bytes(2, output),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, [bytes(1, name), int(3, value), int(20, INT)]),
    ),
  ]
}

function tensorFields({ name, dims, data }: Tensor): Message {
  return [
    ...dims.map((size) => int(1, size)),
    int(2, data instanceof Float32Array ? FLOAT : INT64),
    bytes(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]
}

function portFields({ name, type, shape }: Port): Message {
  const element = { float: FLOAT, int64: INT64, int32: 6 }[type]
  const dims = shape.map((size) => message(1, [typeof size === 'string' ? bytes(2, size) : int(1, size)]))
  return [bytes(1, name), message(2, [message(1, [int(1, element), message(2, dims)])])]
}
