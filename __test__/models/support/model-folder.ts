import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** Files of a model: bytes and text unchanged, everything else as JSON. */
export type ModelFiles = Readonly<Record<string, unknown>>

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']

export const WORDS =
  'the a dog cat tram house key floor peanut river walks hates sleeps old new small red'.split(' ')

export const VOCABULARY: readonly string[] = [...SPECIALS, ...WORDS]

/**
 * A BERT tokenizer with {@link VOCABULARY} whose own truncation and padding are wrong, like those of the published
 * one.
 */
export function tokenizer({ lowercase = true } = {}): unknown {
  const special = { special: true, single_word: false, lstrip: false, rstrip: false, normalized: false }
  const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } })
  return {
    version: '1.0',
    truncation: { max_length: 5, strategy: 'LongestFirst', stride: 0 },
    padding: { strategy: { Fixed: 8 }, direction: 'Right', pad_id: 0, pad_type_id: 0, pad_token: '[PAD]' },
    added_tokens: SPECIALS.map((content, id) => ({ id, content, ...special })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [token('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, token('[SEP]')],
    },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
    },
  }
}

/** `modules.json` with these classes, as sentence-transformers 5.3 wrote it. */
export const modules = (...kinds: readonly string[]): unknown =>
  kinds.map((kind, idx) => ({
    idx,
    name: String(idx),
    path: idx === 0 ? '' : `${idx}_${kind}`,
    type: `sentence_transformers.models.${kind}`,
  }))

/** `1_Pooling/config.json` with the settings of sentence-transformers 5.3. */
export const pooling = (...modes: readonly string[]): unknown => ({
  word_embedding_dimension: 384,
  ...Object.fromEntries(
    [
      'cls_token',
      'mean_tokens',
      'max_tokens',
      'mean_sqrt_len_tokens',
      'weightedmean_tokens',
      'lasttoken',
    ].map((mode) => [`pooling_mode_${mode}`, modes.includes(mode)]),
  ),
  include_prompt: true,
})

/** A folder with these files, removed at the end of the test. */
export async function modelFolder(files: ModelFiles): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'recollect-family-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    const isRaw = content instanceof Uint8Array || typeof content === 'string'
    await writeFile(file, isRaw ? content : JSON.stringify(content))
  }
  return folder
}
