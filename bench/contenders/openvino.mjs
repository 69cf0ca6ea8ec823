import { INT8_PYTHON } from './list.mjs'
import { measureInPython } from './python.mjs'

/**
 * OpenVINO on the model that its own tool quantized, with the Python named by `RECOLLECT_BENCH_INT8_PYTHON`.
 *
 * @param {import('./contract.mjs').Job} job
 * @returns {Promise<import('./contract.mjs').Result>}
 */
export function measure(job) {
  return measureInPython(process.env[INT8_PYTHON] ?? 'python3', 'openvino_int8.py', job)
}
