/**
 * Who takes part. `ours` is Recollect, a `peer` is what people use today, a `bound` is what the hardware and the
 * runtime allow.
 *
 * @typedef {object} Contender
 * @property {string} name as `--only` takes it
 * @property {string} label at most 23 characters: it is the table's first column
 * @property {'ours' | 'peer' | 'bound'} kind
 * @property {string} module beside this file; exports `load` or `measure`
 * @property {Readonly<Record<string, number>>} settings given to the module
 * @property {Readonly<Record<string, string>>} [env] variables of its process
 * @property {string} [needs] the environment variable without which it cannot run
 */

/** Names a Python with the packages that `int8_models.py` and `openvino_int8.py` import. */
export const INT8_PYTHON = 'RECOLLECT_BENCH_INT8_PYTHON'

/** @type {readonly Contender[]} */
export const CONTENDERS = [
  {
    name: 'recollect',
    label: 'recollect embedBatch',
    kind: 'ours',
    module: 'recollect-batch.mjs',
    settings: {},
  },
  {
    name: 'recollect-int8',
    label: 'recollect int8',
    kind: 'ours',
    module: 'recollect-int8.mjs',
    settings: {},
  },
  {
    name: 'recollect-int8-avx2',
    label: 'recollect int8 AVX2',
    kind: 'ours',
    module: 'recollect-int8.mjs',
    settings: {},
    env: { RECOLLECT_INSTRUCTIONS: 'avx2' },
  },
  {
    name: 'recollect-int8-scalar',
    label: 'recollect int8 scalar',
    kind: 'ours',
    module: 'recollect-int8.mjs',
    settings: {},
    env: { RECOLLECT_INSTRUCTIONS: 'scalar' },
  },
  {
    name: 'recollect-one',
    label: 'recollect one a call',
    kind: 'ours',
    module: 'recollect-one.mjs',
    settings: {},
  },
  {
    name: 'transformers-1',
    label: 'transformers.js 1',
    kind: 'peer',
    module: 'transformers.mjs',
    settings: { batch: 1 },
  },
  {
    name: 'transformers-8',
    label: 'transformers.js 8',
    kind: 'peer',
    module: 'transformers.mjs',
    settings: { batch: 8 },
  },
  {
    name: 'transformers-32',
    label: 'transformers.js 32',
    kind: 'peer',
    module: 'transformers.mjs',
    settings: { batch: 32 },
  },
  {
    name: 'transformers-q8-1',
    label: 'transformers.js q8 1',
    kind: 'peer',
    module: 'transformers.mjs',
    settings: { batch: 1, quantized: 1 },
    needs: INT8_PYTHON,
  },
  {
    name: 'transformers-q8-8',
    label: 'transformers.js q8 8',
    kind: 'peer',
    module: 'transformers.mjs',
    settings: { batch: 8, quantized: 1 },
    needs: INT8_PYTHON,
  },
  {
    name: 'openvino-int8',
    label: 'OpenVINO int8',
    kind: 'peer',
    module: 'openvino.mjs',
    settings: {},
    needs: INT8_PYTHON,
  },
  { name: 'fastembed', label: 'fastembed', kind: 'peer', module: 'fastembed.mjs', settings: {} },
  {
    name: 'sentence-transformers',
    label: 'sentence-transformers',
    kind: 'peer',
    module: 'sentence-transformers.mjs',
    settings: {},
    needs: 'RECOLLECT_BENCH_PYTHON',
  },
  {
    name: 'probe',
    label: 'plain runtime, sorted',
    kind: 'bound',
    module: 'probe.mjs',
    settings: { tokensPerRun: 512 },
  },
  {
    name: 'roofline',
    label: 'matrix products only',
    kind: 'bound',
    module: 'roofline.mjs',
    settings: { tokensPerRun: 512 },
  },
]

/** The contender with which all others are compared. */
export const OURS = 'recollect'
