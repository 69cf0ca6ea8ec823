// An ONNX model of only the matrix products of all-MiniLM-L6-v2's six layers. Its speed is the upper bound for
// anything that computes these products with this runtime.
import protobuf from 'protobufjs'
import { randomNumbers } from './random.mjs'

export const WIDTH = 384
const LAYERS = 6
/** Query, key, value and output projections, then the two feed-forward projections. */
const LAYER_SHAPES = [
  [WIDTH, WIDTH],
  [WIDTH, WIDTH],
  [WIDTH, WIDTH],
  [WIDTH, WIDTH],
  [WIDTH, 4 * WIDTH],
  [4 * WIDTH, WIDTH],
]

/** A multiplication and an addition for each weight. */
export const FLOPS_PER_TOKEN =
  2 * LAYERS * LAYER_SHAPES.reduce((sum, [rows = 0, columns = 0]) => sum + rows * columns, 0)

/** The part of the ONNX format (IR version 8) that this model needs, with its field numbers. */
const SCHEMA = `
  syntax = "proto3";
  message Model { int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated OperatorSet opset_import = 8; }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
  message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Value { string name = 1; Type type = 2; }
  message Type { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }
`
const FLOAT = 1

/** @returns {Uint8Array} the model file: input `tokens` [n, 384], output `result` [n, 384] */
export function matmulModel() {
  const shapes = Array.from({ length: LAYERS }, () => LAYER_SHAPES).flat()
  const output = (/** @type {number} */ at) => (at === shapes.length - 1 ? 'result' : `product_${at}`)
  const random = randomNumbers(384)
  const Model = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('Model')
  const model = {
    ir_version: 8,
    producer_name: 'recollect-bench',
    opset_import: [{ domain: '', version: 17 }],
    graph: {
      name: 'matrix_products',
      node: shapes.map((_, at) => ({
        op_type: 'MatMul',
        name: `matmul_${at}`,
        input: [at === 0 ? 'tokens' : output(at - 1), `weight_${at}`],
        output: [output(at)],
      })),
      initializer: shapes.map((shape, at) => weight(`weight_${at}`, shape, random)),
      input: [value('tokens')],
      output: [value('result')],
    },
  }
  return Model.encode(model).finish()
}

/**
 * @param {string} name
 * @param {readonly number[]} dims
 * @param {() => number} random
 */
function weight(name, dims, random) {
  const [rows = 0, columns = 0] = dims
  // Variance 1 / rows keeps the products' size from layer to layer, so that none becomes a slow denormal.
  const scale = Math.sqrt(12 / rows)
  const values = Float32Array.from({ length: rows * columns }, () => (random() - 0.5) * scale)
  return { name, dims, data_type: FLOAT, raw_data: new Uint8Array(values.buffer) }
}

/** @param {string} name */
function value(name) {
  const shape = { dim: [{ dim_param: 'tokens' }, { dim_value: WIDTH }] }
  return { name, type: { tensor_type: { elem_type: FLOAT, shape } } }
}
