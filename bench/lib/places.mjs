import { existsSync } from 'node:fs'
import path from 'node:path'
import { inRoot, ROOT } from '../../scripts/lib/paths.mjs'

/** Where full measurements are kept. */
export const RESULTS = inRoot('bench', 'results')

/** Real texts and float32 weights that may be next to the repository, and are not part of it. */
const SHARED = path.join(ROOT, '..', 'shared')
const EMBEDDED_MODEL = inRoot('npm', 'model-all-minilm-l6-v2')

/** 2,000 texts, one per line. */
export const SHARED_TEXTS = path.join(SHARED, 'data', 'mixed-length-texts.txt')

/** Texts with their vectors from sentence-transformers. */
export const REFERENCE = inRoot('__test__', 'fixtures', 'reference-embeddings.json')

export const TOKENIZER = path.join(EMBEDDED_MODEL, 'tokenizer.json')

/** A text for quantizing models; it is in no test and no benchmark. */
export const CALIBRATION = inRoot('scripts', 'model', 'calibration.txt')

/**
 * The model file for the peers. Both have the same weights, and both compute in float32: the smaller one is cast when
 * it is loaded.
 */
export function peerModelFile() {
  const float32 = path.join(SHARED, 'model', 'model.onnx')
  return existsSync(float32) ? float32 : path.join(EMBEDDED_MODEL, 'model_fp16.onnx')
}
