import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmbeddingEngine } from 'recollect'
import { describe, expect, it } from 'vitest'
import { greatestDifference, norm } from '../engine/support/reference.js'
import { expectedVectors } from './support/expected-vector.js'
import {
  type ModelFiles,
  modelFolder,
  modules,
  pooling,
  tokenizer,
  VOCABULARY,
  WORDS,
} from './support/model-folder.js'
import { type EncoderShape, randomEncoder } from './support/random-encoder.js'

const BERT = { model_type: 'bert', hidden_size: 384, max_position_embeddings: 512 }
const CHAIN = modules('Transformer', 'Pooling', 'Normalize')
const TEXTS = [
  'the dog',
  'dog the',
  'the old cat sleeps',
  '',
  Array.from({ length: 700 }, (_, index) => WORDS[(index * 7) % WORDS.length]).join(' '),
]

const encoder = (shape: Partial<EncoderShape> = {}) =>
  randomEncoder({ vocabulary: VOCABULARY.length, ...shape })

/** The files that bge-small-en-v1.5 and gte-small have, except for what `files` overrides. */
const folder = (files: ModelFiles = {}) =>
  modelFolder({
    'config.json': BERT,
    'modules.json': CHAIN,
    '1_Pooling/config.json': pooling('mean_tokens'),
    'sentence_bert_config.json': { max_seq_length: 512, do_lower_case: true },
    'tokenizer_config.json': { model_max_length: 512, tokenizer_class: 'BertTokenizer' },
    'tokenizer.json': tokenizer(),
    'onnx/model.onnx': encoder(),
    ...files,
  })

describe('a model runs as its files specify', () => {
  it.each<[string, Partial<EncoderShape>, ModelFiles, 'mean' | 'cls', number]>([
    ['gte-small: mean, 512 tokens', {}, {}, 'mean', 512],
    ['bge-small: [CLS], 512 tokens', {}, { '1_Pooling/config.json': pooling('cls_token') }, 'cls', 512],
    [
      'the form that sentence-transformers 5.4 writes',
      {},
      {
        'modules.json': [
          { idx: 0, name: '0', path: '', type: 'sentence_transformers.base.modules.transformer.Transformer' },
          {
            idx: 1,
            name: '1',
            path: '1_Pooling',
            type: 'sentence_transformers.sentence_transformer.modules.pooling.Pooling',
          },
        ],
        '1_Pooling/config.json': { embedding_dimension: 384, pooling_mode: 'cls', include_prompt: true },
      },
      'cls',
      512,
    ],
    [
      'a limit of its own below its positions',
      {},
      { 'sentence_bert_config.json': { max_seq_length: 128, do_lower_case: false } },
      'mean',
      128,
    ],
    [
      'no limit of its own: what the tokenizer and the positions allow',
      { positions: 300 },
      {
        'config.json': { ...BERT, max_position_embeddings: 300 },
        'sentence_bert_config.json': {},
        'tokenizer_config.json': { model_max_length: 1e30 },
      },
      'mean',
      300,
    ],
    ['no token_type_ids', { takesTypes: false }, {}, 'mean', 512],
    ['an output named token_embeddings', { output: 'token_embeddings' }, {}, 'mean', 512],
    [
      'no Normalize: the vectors are of norm 1 all the same',
      {},
      {
        'modules.json': modules('Transformer', 'Pooling'),
        'config_sentence_transformers.json': {
          similarity_fn_name: 'cosine',
          prompts: {},
          default_prompt_name: null,
        },
      },
      'mean',
      512,
    ],
  ])('%s', async (_name, shape, files, pool, maxTokens) => {
    const model = encoder(shape)
    const modelDir = await folder({ 'onnx/model.onnx': model, ...files })
    await using engine = await EmbeddingEngine.load({ modelDir })
    expect(engine.info).toMatchObject({ maxTokens, dimensions: 384 })
    expect(engine.info.fingerprint).toContain(`pooling=${pool};normalize=l2;max_tokens=${maxTokens};`)
    const expected = await expectedVectors(model, { pooling: pool, maxTokens })
    const together = await engine.embedBatch(TEXTS)
    for (const [index, text] of TEXTS.entries()) {
      const vector = await engine.embed(text)
      expect(greatestDifference(vector, await expected(text))).toBeLessThan(1e-5)
      expect(greatestDifference(vector, together[index] as Float32Array)).toBeLessThanOrEqual(1e-6)
      expect(norm(vector)).toBeCloseTo(1, 5)
    }
  })

  it('with the pooling, the token limit and the weights in the fingerprint', async () => {
    const names = new Set<string>()
    for (const files of [
      {},
      { '1_Pooling/config.json': pooling('cls_token') },
      { 'sentence_bert_config.json': { max_seq_length: 64 } },
      { 'onnx/model.onnx': encoder({ seed: 2 }) },
    ]) {
      await using engine = await EmbeddingEngine.load({ modelDir: await folder(files) })
      names.add(engine.info.fingerprint)
    }
    expect(names.size).toBe(4)
  })

  it('but not beyond its positions, and not beyond the requested limit', async () => {
    const files = {
      'config.json': { ...BERT, max_position_embeddings: 64 },
      'onnx/model.onnx': encoder({ positions: 64 }),
    }
    const modelDir = await folder(files)
    await using engine = await EmbeddingEngine.load({ modelDir })
    expect(engine.info.maxTokens).toBe(64)
    await engine.embed(TEXTS.at(-1) as string)
    await using shorter = await EmbeddingEngine.load({ modelDir, maxTokens: 8 })
    expect(shorter.info.maxTokens).toBe(8)
    await expect(EmbeddingEngine.load({ modelDir, maxTokens: 65 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('from 2 to 64'),
    })
  })

  it('and all-MiniLM-L6-v2 with its published files has the fingerprint of the embedded model', async () => {
    const modelDir = await modelFolder({
      'config.json': BERT,
      'modules.json': CHAIN,
      '1_Pooling/config.json': pooling('mean_tokens'),
      'sentence_bert_config.json': { max_seq_length: 256, do_lower_case: false },
      'tokenizer_config.json': { model_max_length: 512 },
    })
    const published = await modelFolder({
      'config.json': BERT,
      'tokenizer_config.json': { model_max_length: 512 },
    })
    const embedded = fileURLToPath(new URL('../../npm/model-all-minilm-l6-v2', import.meta.url))
    await using engine = await EmbeddingEngine.load()
    for (const directory of [modelDir, published]) {
      for (const file of ['model_fp16.onnx', 'tokenizer.json']) {
        await copyFile(path.join(embedded, file), path.join(directory, file))
      }
      await using other = await EmbeddingEngine.load({ modelDir: directory })
      expect(other.info.fingerprint).toBe(engine.info.fingerprint)
      expect(await other.embed('hello world')).toEqual(await engine.embed('hello world'))
    }
  })
})

describe('a model that would produce other vectors is refused with the reason', () => {
  it.each<[string, ModelFiles, string]>([
    ['max pooling', { '1_Pooling/config.json': pooling('max_tokens') }, 'max_tokens'],
    ['weighted mean', { '1_Pooling/config.json': pooling('weightedmean_tokens') }, 'weightedmean_tokens'],
    [
      'two poolings',
      { '1_Pooling/config.json': pooling('cls_token', 'mean_tokens') },
      'cls_token and mean_tokens',
    ],
    ['last token', { '1_Pooling/config.json': { pooling_mode: 'lasttoken' } }, 'lasttoken'],
    [
      'a pooling of 768',
      { '1_Pooling/config.json': { pooling_mode: 'mean', embedding_dimension: 768 } },
      '768',
    ],
    ['a Dense module', { 'modules.json': modules('Transformer', 'Pooling', 'Dense', 'Normalize') }, 'Dense'],
    ['no pooling', { 'modules.json': modules('Transformer') }, 'received Transformer'],
    [
      'a pooling outside',
      {
        'modules.json': [
          { path: '', type: 'sentence_transformers.models.Transformer' },
          { path: '../../etc', type: 'sentence_transformers.models.Pooling' },
        ],
      },
      '../../etc',
    ],
    ['code of its own', { 'modules.json': [{ path: '', type: 'custom.Module' }] }, 'custom.Module'],
    [
      '768 dimensions',
      { 'config.json': { ...BERT, hidden_size: 768 } },
      'hidden_size: expected 384, received 768',
    ],
    ['RoBERTa', { 'config.json': { ...BERT, model_type: 'roberta' } }, 'roberta'],
    ['768 in the graph', { 'onnx/model.onnx': encoder({ dimensions: 768 }) }, '768'],
    ['another output', { 'onnx/model.onnx': encoder({ output: 'logits' }) }, 'logits'],
    ['int32 inputs', { 'onnx/model.onnx': encoder({ inputType: 'int32' }) }, 'input_ids to be an int64'],
    [
      'position_ids',
      {
        'onnx/model.onnx': encoder({
          moreInputs: [{ name: 'position_ids', type: 'int64', shape: ['batch', 'sequence'] }],
        }),
      },
      'position_ids',
    ],
    [
      'a cased tokenizer given lower-case text',
      { 'tokenizer.json': tokenizer({ lowercase: false }) },
      'do_lower_case',
    ],
    [
      '8192 tokens',
      {
        'config.json': { ...BERT, max_position_embeddings: 8192 },
        'sentence_bert_config.json': { max_seq_length: 8192 },
      },
      '8192',
    ],
    [
      'a prompt before every text',
      {
        'config_sentence_transformers.json': { prompts: { query: 'query: ' }, default_prompt_name: 'query' },
      },
      'query: ',
    ],
    [
      'a dot product of vectors of any length',
      {
        'modules.json': modules('Transformer', 'Pooling'),
        'config_sentence_transformers.json': { similarity_fn_name: 'dot' },
      },
      'received dot',
    ],
  ])('%s', async (_name, files, named) => {
    await expect(EmbeddingEngine.load({ modelDir: await folder(files) })).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringContaining(named),
    })
  })

  it.each([
    ['config.json', '{"hidden_size": "many"}'],
    ['modules.json', 'not json'],
    ['1_Pooling/config.json', '[]'],
    ['sentence_bert_config.json', '{"max_seq_length": -1}'],
    ['tokenizer_config.json', ''],
  ])('a %s of %s is invalid, with the name of the file', async (file, content) => {
    const outcome = EmbeddingEngine.load({ modelDir: await folder({ [file]: content }) })
    await expect(outcome).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining(path.normalize(file)),
    })
  })

  it('a pooling module that is listed but missing is reported by name', async () => {
    const modelDir = await modelFolder({
      'modules.json': CHAIN,
      'tokenizer.json': tokenizer(),
      'model.onnx': encoder(),
    })
    await expect(EmbeddingEngine.load({ modelDir })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining(path.join('1_Pooling', 'config.json')),
    })
  })
})
