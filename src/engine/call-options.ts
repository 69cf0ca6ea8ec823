import { inCallersContext } from '../options/callers-context.js'
import {
  checkOptions,
  requireOneOf,
  requireOptionalFunction,
  requireOptionalSignal,
  requireString,
  requireWholeNumber,
  type Unchecked,
} from '../options/check.js'
import type { EmbedBatchOptions, EmbedOptions, EmbedPassagesOptions } from '../vectors/embedder.js'
import { MAX_TOKENS } from './options.js'

/** A passage with fewer tokens has no room for a word and a prefix. */
export const MIN_PASSAGE_TOKENS = 16

/** The checked options of one call. */
export interface CheckedCallOptions {
  readonly signal: EmbedBatchOptions['signal']
  readonly interactive: boolean
  readonly onProgress: EmbedBatchOptions['onProgress']
  readonly onTruncated: EmbedBatchOptions['onTruncated']
}

/** Options of {@link EmbeddingEngine.splitPassages}. */
export interface SplitPassagesOptions {
  /**
   * Maximum number of tokens in a passage, including the prefix, [CLS] and [SEP]: 16 to 512. Default:
   * `info.maxTokens`.
   */
  readonly maxTokens?: number | undefined
  /** Put before each passage when it is embedded; it is cut to at most half of `maxTokens`. Default: none. */
  readonly prefix?: string | undefined
}

/** {@link SplitPassagesOptions}, checked. */
export interface CheckedSplitOptions {
  readonly maxTokens: number
  readonly prefix: string
}

export function checkEmbedOptions(options: EmbedOptions | undefined, where = 'embed'): CheckedCallOptions {
  const given = checkOptions(options, ['signal', 'priority', 'onTruncated'], where)
  return checkCallOptions({ ...given, onProgress: undefined }, 'interactive')
}

export function checkEmbedBatchOptions(options: EmbedBatchOptions | undefined): CheckedCallOptions {
  const given = checkOptions(options, ['signal', 'priority', 'onProgress', 'onTruncated'], 'embedBatch')
  return checkCallOptions(given, 'background')
}

export function checkEmbedPassagesOptions(options: EmbedPassagesOptions | undefined): CheckedCallOptions {
  const given = checkOptions(options, ['signal', 'priority', 'onProgress'], 'embedPassages')
  return checkCallOptions({ ...given, onTruncated: undefined }, 'background')
}

/** @param usual the engine's own `maxTokens` */
export function checkSplitOptions(options: unknown, usual: number): CheckedSplitOptions {
  const { maxTokens = usual, prefix = '' } = checkOptions(options, ['maxTokens', 'prefix'], 'splitPassages')
  return {
    maxTokens: requireWholeNumber(maxTokens, 'maxTokens', MIN_PASSAGE_TOKENS, MAX_TOKENS),
    prefix: requireString(prefix, 'prefix'),
  }
}

function checkCallOptions(
  given: Unchecked<keyof EmbedBatchOptions>,
  usual: 'interactive' | 'background',
): CheckedCallOptions {
  const { signal, priority, onProgress, onTruncated } = given
  requireOptionalSignal(signal, 'signal')
  requireOptionalFunction(onProgress, 'onProgress')
  requireOptionalFunction(onTruncated, 'onTruncated')
  return {
    signal: signal as EmbedBatchOptions['signal'],
    interactive:
      requireOneOf(priority === undefined ? usual : priority, 'priority', ['interactive', 'background']) ===
      'interactive',
    onProgress: inCallersContext(onProgress as EmbedBatchOptions['onProgress']),
    onTruncated: inCallersContext(onTruncated as EmbedBatchOptions['onTruncated']),
  }
}
