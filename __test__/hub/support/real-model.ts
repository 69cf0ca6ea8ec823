import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { fileBody, filesOfFolder, type HubFile, hubFile } from './server/index.js'

const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

/** The whole model with its configuration, if it is next to the repository. */
const WHOLE = root('../shared/model')
const EMBEDDED = root('npm/model-all-minilm-l6-v2')

const json = (name: string, value: unknown): Promise<HubFile> => hubFile(name, JSON.stringify(value))

/**
 * all-MiniLM-L6-v2 in the layout of the Hub: from the folder next to the repository, or else from the embedded files.
 */
export async function realModel(): Promise<HubFile[]> {
  if (existsSync(WHOLE)) {
    return await filesOfFolder(WHOLE, (name) =>
      name === 'model.onnx' ? 'onnx/model.onnx' : name.endsWith('.onnx') ? undefined : name,
    )
  }
  return await Promise.all([
    hubFile('onnx/model.onnx', fileBody(`${EMBEDDED}/model_fp16.onnx`)),
    hubFile('tokenizer.json', fileBody(`${EMBEDDED}/tokenizer.json`)),
    json('config.json', { model_type: 'bert', hidden_size: 384, max_position_embeddings: 512 }),
    json('sentence_bert_config.json', { max_seq_length: 256, do_lower_case: false }),
    json('tokenizer_config.json', { model_max_length: 512 }),
    json('1_Pooling/config.json', { word_embedding_dimension: 384, pooling_mode_mean_tokens: true }),
    json('modules.json', [
      { path: '', type: 'sentence_transformers.models.Transformer' },
      { path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
      { path: '2_Normalize', type: 'sentence_transformers.models.Normalize' },
    ]),
  ])
}
