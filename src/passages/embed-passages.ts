import { setImmediate as nextTurn } from 'node:timers/promises'
import { RecollectError } from '../errors.js'
import { assertNotAborted } from '../options/abort.js'
import type { Embedder, EmbedPassagesOptions, PassageInput, Progress } from '../vectors/embedder.js'
import { checkVector } from '../vectors/vector-bytes.js'
import { checkPassages } from './check-passages.js'
import type { PassageOfText, PassagesOfText } from './passage-of-text.js'
import { DEFAULT_PASSAGE_TOKENS, fittingPrefix, MIN_PASSAGE_TOKENS, splitByEstimate } from './split.js'

/** How many UTF-16 units are split before yielding to the event loop: about 10 to 30 ms. */
const UNITS_A_TURN = 96 * 1024

/**
 * Embeds texts in passages: with the embedder's `embedPassages` or, if it has none, by splitting by an estimate and
 * calling `embedBatch`. The passages are in the order of `inputs`.
 *
 * @throws RecollectError `EMBEDDING_FAILED` if the embedder returns something invalid, `INVALID_VECTOR`; what the
 *   embedder throws is thrown as it is. An abort rejects with `signal.reason`.
 */
export async function embedPassages(
  embedder: Embedder,
  inputs: readonly PassageInput[],
  options: EmbedPassagesOptions = {},
): Promise<PassagesOfText[]> {
  assertNotAborted(options.signal)
  if (embedder.embedPassages === undefined) return embedByEstimate(embedder, inputs, options)
  const passages: unknown = await embedder.embedPassages(inputs, options)
  return requireAll(passages, inputs.length, 'lists of passages').map((of, index) =>
    checkPassages(of, inputs[index]?.text ?? '', index),
  )
}

async function embedByEstimate(
  embedder: Embedder,
  inputs: readonly PassageInput[],
  { signal, priority, onProgress }: EmbedPassagesOptions,
): Promise<PassagesOfText[]> {
  const maxTokens = Math.max(MIN_PASSAGE_TOKENS, embedder.info.maxTokens ?? DEFAULT_PASSAGE_TOKENS)
  const ranges: { readonly start: number; readonly end: number; readonly input: number }[] = []
  const texts: string[] = []
  let units = 0
  for (const [input, { text, prefix = '' }] of inputs.entries()) {
    units += text.length
    if (units > UNITS_A_TURN) {
      await nextTurn()
      assertNotAborted(signal)
      units = text.length
    }
    const before = fittingPrefix(prefix, maxTokens)
    for (const { start, end } of splitByEstimate(text, { maxTokens, prefix: before })) {
      ranges.push({ start, end, input })
      texts.push(before + text.slice(start, end))
    }
  }
  const cut = new Set<number>()
  const vectors: unknown = await embedder.embedBatch(texts, {
    signal,
    priority,
    onProgress: onProgress && ((progress) => onProgress(inTexts(progress, inputs.length))),
    onTruncated: (index) => cut.add(index),
  })
  const checked = requireAll(vectors, texts.length, 'vectors')
  const all: PassageOfText[][] = inputs.map(() => [])
  for (const [index, { start, end, input }] of ranges.entries()) {
    const vector = checked[index]
    checkVector(vector, 'the vector of the embedder')
    all[input]?.push({ start, end, tokenCount: null, truncated: cut.has(index), vector })
  }
  return all
}

/** How many texts are done, estimated from the share of passages done. */
function inTexts({ done, total }: Progress, texts: number): Progress {
  return { done: total === 0 ? texts : Math.floor((done * texts) / total), total: texts }
}

function requireAll(given: unknown, count: number, what: string): readonly unknown[] {
  if (Array.isArray(given) && given.length === count) return given
  throw new RecollectError(
    'EMBEDDING_FAILED',
    `Expected ${count} ${what} from the embedder, received ${Array.isArray(given) ? given.length : 'no array'}`,
  )
}
