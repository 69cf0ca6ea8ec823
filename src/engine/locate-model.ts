import { stat } from 'node:fs/promises'
import path from 'node:path'
import { RecollectError } from '../errors.js'
import { findPackageDirectory } from '../native/package-directory.js'
import type { Precision } from './precision.js'

/** The two files of a model that the engine reads. */
export interface ModelLocation {
  /** Absolute path. */
  readonly modelDir: string
  /** Relative to `modelDir`. */
  readonly modelFile: string
}

const MODEL_PACKAGE = 'model-all-minilm-l6-v2'

/** In order of preference: the name in the embedded package, then those of an export and of the Hub. */
const MODEL_FILES: Readonly<Record<Precision, readonly [string, ...string[]]>> = {
  float32: ['model_fp16.onnx', 'model.onnx', 'onnx/model.onnx'],
  int8: ['model_int8.bin'],
}

/**
 * The model to load: the named one, or the embedded package if no directory is named. Throws `MODEL_NOT_FOUND` with
 * every place that was searched. The engine checks the files' content when it reads them.
 */
export async function locateModel(
  modelDir: string | undefined,
  modelFile: string | undefined,
  precision: Precision,
): Promise<ModelLocation> {
  if (modelDir === undefined) {
    return embeddedModel(modelFile ?? MODEL_FILES[precision][0])
  }
  const directory = path.resolve(modelDir)
  const kind = await kindOf(directory)
  if (kind !== 'directory') {
    throw new RecollectError(
      'MODEL_NOT_FOUND',
      `Expected modelDir to be a directory with a model, ${kind === 'file' ? 'it is a file' : 'it does not exist'}: ${directory}`,
    )
  }
  const candidates = modelFile === undefined ? MODEL_FILES[precision] : [modelFile]
  for (const candidate of candidates) {
    if ((await kindOf(path.join(directory, candidate))) === 'file') {
      return { modelDir: directory, modelFile: candidate }
    }
  }
  throw new RecollectError(
    'MODEL_NOT_FOUND',
    `Expected ${candidates.join(' or ')} in the model directory, found none in ${directory}`,
  )
}

function embeddedModel(modelFile: string): ModelLocation {
  const { directory, tried } = findPackageDirectory(MODEL_PACKAGE, modelFile)
  if (directory === undefined) {
    throw new RecollectError(
      'MODEL_NOT_FOUND',
      `Expected the embedded model file ${modelFile}, found none of: ${tried.join('; ')}. Install ` +
        `@recollect/${MODEL_PACKAGE}, or name a directory with modelDir`,
    )
  }
  return { modelDir: directory, modelFile }
}

async function kindOf(file: string): Promise<'file' | 'directory' | 'missing'> {
  try {
    return (await stat(file)).isDirectory() ? 'directory' : 'file'
  } catch {
    return 'missing'
  }
}
