import { type LoggerOption, requireOptionalLogger } from '../observe/logger.js'
import {
  checkOptions,
  invalid,
  requireOneOf,
  requireOptionalSignal,
  requirePath,
  requireText,
  requireWholeNumber,
} from '../options/check.js'
import { PRECISIONS, type Precision } from './precision.js'
import { RUNTIME_LOG_LEVELS, type RuntimeLogLevel } from './runtime-log.js'

/** The position table of BERT models has 512 rows (`max_position_embeddings`). */
export const MAX_TOKENS = 512
/** [CLS] and [SEP] alone. */
export const MIN_TOKENS = 2
/** More cores than any machine has today; a larger number is a typo. */
export const MAX_THREADS = 1024

/** Options of {@link EmbeddingEngine.load}. */
export interface EmbeddingEngineOptions extends LoggerOption {
  /**
   * The arithmetic: `float32` (default), or `int8`, which is up to three times as fast and does not need ONNX Runtime.
   * Vectors of `int8` are close to those of `float32` (cosine 0.999 or more) but are a space of their own, so a store
   * has one or the other. The embedded model has both; `modelDir` needs the file `model_int8.bin`, and models from the
   * Hub have none.
   */
  readonly precision?: Precision | undefined
  /**
   * Folder with a model file and its `tokenizer.json`; a relative path starts at the working directory. Default: the
   * embedded all-MiniLM-L6-v2. Pooling and limits come from its configuration files (`modules.json`,
   * `1_Pooling/config.json`, `sentence_bert_config.json`, `config.json`); without them it uses mean pooling. Vectors
   * always have norm 1.
   */
  readonly modelDir?: string | undefined
  /**
   * The model's file within `modelDir`. Default: the first that exists of `model_fp16.onnx`, `model.onnx` and
   * `onnx/model.onnx`; with `int8`, `model_int8.bin`.
   */
  readonly modelFile?: string | undefined
  /**
   * A model from the Hub, in the form `org/name`, instead of `modelDir`. Missing files are downloaded first, as with
   * `downloadModel` and the variables of huggingface_hub.
   */
  readonly model?: string | undefined
  /**
   * With `model`: a commit (40 hexadecimal digits), branch or tag. A branch that was resolved before stays at that
   * commit, and needs no network; `downloadModel` resolves it again. Default: as for `downloadModel`.
   */
  readonly revision?: string | undefined
  /**
   * Number of threads, 1 to 1024. Default: the physical cores that affinity and the cgroup's quota allow this
   * process. Does not change the vectors.
   */
  readonly threads?: number | undefined
  /**
   * Maximum number of tokens of a text that are embedded, [CLS] and [SEP] included: 2 to 512, and at most the number
   * of positions of the model. Default: the model's own limit, as in sentence-transformers (`max_seq_length`): 256 for
   * the embedded model, and for a model whose files name none. Another number is another vector space.
   */
  readonly maxTokens?: number | undefined
  /**
   * What happens to a longer text: `truncate` (default) cuts it and calls `onTruncated`; `error` rejects the call
   * with `TEXT_TOO_LONG`.
   */
  readonly truncation?: 'truncate' | 'error' | undefined
  /**
   * The minimum level of ONNX Runtime's messages that `logger` receives. Default: `warning`. Engines share a model in
   * memory only when they have the same level; `verbose` is for debugging.
   */
  readonly runtimeLogLevel?: RuntimeLogLevel | undefined
  /** Stops the loading; it rejects with `signal.reason` as it is. No effect once loaded. */
  readonly signal?: AbortSignal | undefined
}

/** {@link EmbeddingEngineOptions}, each read once and checked, with the defaults that are set in TypeScript. */
export type CheckedLoadOptions = ReturnType<typeof checkLoadOptions>

const LOAD_KEYS = [
  'precision',
  'modelDir',
  'modelFile',
  'model',
  'revision',
  'threads',
  'maxTokens',
  'truncation',
  'logger',
  'runtimeLogLevel',
  'signal',
] as const

export function checkLoadOptions(options: unknown) {
  const given = checkOptions(options, LOAD_KEYS, 'EmbeddingEngine.load')
  const { modelDir, modelFile, model, revision, threads, maxTokens, truncation, signal } = given
  const { logger, runtimeLogLevel, precision } = given
  requireOptionalSignal(signal, 'signal')
  if (model !== undefined && modelDir !== undefined) {
    throw invalid('modelDir', 'left out when model is given', modelDir)
  }
  if (model === undefined && revision !== undefined) {
    throw invalid('revision', 'left out unless model is given', revision)
  }
  if (model !== undefined && precision === 'int8') {
    throw invalid('precision', 'float32 where model is given: models of the Hub have no int8 file', precision)
  }
  return {
    precision: requireOneOf(precision === undefined ? 'float32' : precision, 'precision', PRECISIONS),
    modelDir: modelDir === undefined ? undefined : requirePath(modelDir, 'modelDir'),
    modelFile: modelFile === undefined ? undefined : requirePathWithin(modelFile),
    model: model === undefined ? undefined : requireText(model, 'model'),
    revision: revision === undefined ? undefined : requireText(revision, 'revision'),
    threads: threads === undefined ? undefined : requireWholeNumber(threads, 'threads', 1, MAX_THREADS),
    maxTokens:
      maxTokens === undefined
        ? undefined
        : requireWholeNumber(maxTokens, 'maxTokens', MIN_TOKENS, MAX_TOKENS),
    truncation: requireOneOf(truncation === undefined ? 'truncate' : truncation, 'truncation', [
      'truncate',
      'error',
    ]),
    logger: requireOptionalLogger(logger, 'logger'),
    runtimeLogLevel: requireOneOf(
      runtimeLogLevel === undefined ? 'warning' : runtimeLogLevel,
      'runtimeLogLevel',
      RUNTIME_LOG_LEVELS,
    ),
    signal: signal as AbortSignal | undefined,
  } as const
}

/** A path to join to `modelDir`. A path that leads out of it is a mistake or an attack. */
function requirePathWithin(value: unknown): string {
  const modelFile = requirePath(value, 'modelFile')
  if (/^(?:[\\/]|[A-Za-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(modelFile)) {
    throw invalid('modelFile', 'a path within modelDir', modelFile)
  }
  return modelFile
}
