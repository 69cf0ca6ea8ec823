import { setImmediate } from 'node:timers/promises'
import { RecollectError } from '../errors.js'
import type { NativeEngine } from '../native/binding.js'
import { fromNative } from '../native/native-error.js'
import { CHANNELS } from '../observe/channels.js'
import type { EmbedEvent } from '../observe/events.js'
import { Log } from '../observe/log.js'
import { traceAsync, traceSync } from '../observe/trace.js'
import { assertNotAborted } from '../options/abort.js'
import type {
  EmbedBatchOptions,
  Embedder,
  EmbedOptions,
  EmbedPassagesOptions,
  PassageInput,
} from '../vectors/embedder.js'
import type { OwnFloat32Array } from '../vectors/own-buffer.js'
import {
  type CheckedCallOptions,
  checkEmbedBatchOptions,
  checkEmbedOptions,
  checkEmbedPassagesOptions,
  checkSplitOptions,
  type SplitPassagesOptions,
} from './call-options.js'
import type { CallQueue } from './call-queue.js'
import { checkSignatures, checkTokens } from './check-signatures.js'
import { checkPassageInputs, checkText, checkTexts } from './check-texts.js'
import { countingTruncated, embedEvent } from './embed-event.js'
import { type EngineInfo, engineInfo } from './engine-info.js'
import { downloadModel } from './hub/download-model.js'
import type { DownloadModelOptions } from './hub/download-options.js'
import { type LoadedEngine, loadNative } from './load.js'
import { type CheckedLoadOptions, checkLoadOptions, type EmbeddingEngineOptions } from './options.js'
import { type EnginePassage, PassageCall, type TextPassage } from './passage-call.js'
import { type EngineQuestion, QuestionCall } from './question-call.js'
import { passOnRuntimeMessages } from './runtime-log.js'
import { TextCall } from './text-call.js'

/** Known only to this module, which keeps the constructor private at run time too. */
const MADE_BY_LOAD = Symbol('made by load')

/** Stops the listener of an engine that was dropped without `close`. */
const DROPPED = new FinalizationRegistry<() => void>((stopListening) => stopListening())

/**
 * Turns texts into unit vectors, whose dot products show how similar the texts are in meaning. Engines in one process
 * that load the same model share its weights and threads.
 *
 * Inference runs on the engine's own threads: only the methods named `...Sync`, and `countTokens`, block. An engine
 * without pending calls does not keep the process alive; `close` frees its memory at once.
 *
 * @example
 * ```ts run
 * import { cosineSimilarity, EmbeddingEngine } from 'recollect'
 *
 * const engine = await EmbeddingEngine.load()
 * const [dog, puppy] = await engine.embedBatch(['The dog sleeps.', 'A puppy naps.'])
 * console.log(dog.length, cosineSimilarity(dog, puppy).toFixed(2))
 * await engine.close()
 * ```
 *
 * ```text output
 * 384 0.69
 * ```
 */
export class EmbeddingEngine implements Embedder {
  /** The model, the vector space and the runtime. */
  readonly info: EngineInfo
  readonly #native: NativeEngine
  readonly #maxSims: LoadedEngine['maxSims']
  readonly #queue: CallQueue
  readonly #rejectTruncation: boolean
  readonly #log: Log
  readonly #stopListening: () => void
  #closing: Promise<void> | undefined

  private constructor(token: symbol, loaded: LoadedEngine, rejectTruncation: boolean, log: Log) {
    if (token !== MADE_BY_LOAD) {
      throw new RecollectError(
        'INVALID_ARGUMENT',
        'Expected an engine to be made by EmbeddingEngine.load(), received a call of its constructor',
      )
    }
    this.#native = loaded.native
    this.#maxSims = loaded.maxSims
    this.#queue = loaded.queue
    this.#rejectTruncation = rejectTruncation
    this.#log = log
    this.#stopListening = loaded.stopListening
    this.info = engineInfo(loaded.native.info())
    DROPPED.register(this, loaded.stopListening, this)
  }

  /**
   * Loads the addon, ONNX Runtime and the model: the embedded all-MiniLM-L6-v2 unless the options name another.
   * Blocks only to load the addon, some milliseconds.
   *
   * @returns an engine that is ready; close it when you are done.
   * @throws {RecollectError} `INVALID_ARGUMENT`; `UNSUPPORTED_NODE` and `UNSUPPORTED_PLATFORM` if it cannot run
   *   here; `ADDON_NOT_FOUND`, `ADDON_LOAD_FAILED`, `RUNTIME_NOT_FOUND` and `RUNTIME_LOAD_FAILED` for a broken
   *   installation; `MODEL_NOT_FOUND`, `MODEL_CHECKSUM_MISMATCH`, `MODEL_INVALID` and `MODEL_UNSUPPORTED`, each
   *   with the name of the file; with `model`, also the codes of {@link downloadModel}. An abort rejects with
   *   `signal.reason` as it is.
   */
  static async load(options?: EmbeddingEngineOptions): Promise<EmbeddingEngine> {
    const checked = checkLoadOptions(options)
    return traceAsync(
      CHANNELS.load,
      () => ({ operation: 'load' as const }),
      () => EmbeddingEngine.#load(checked),
      ({ info: { model, fingerprint, threads } }) => ({ model, fingerprint, threads }),
    )
  }

  static async #load(options: CheckedLoadOptions): Promise<EmbeddingEngine> {
    const started = performance.now()
    const log = new Log(options.logger)
    const loaded = await loadNative(options, log)
    const engine = new EmbeddingEngine(MADE_BY_LOAD, loaded, options.truncation === 'error', log)
    const { model, fingerprint, threads, maxTokens, runtimeVersion } = engine.info
    const durationMs = performance.now() - started
    log.debug('An engine is loaded', { model, fingerprint, threads, maxTokens, runtimeVersion, durationMs })
    return engine
  }

  /**
   * Downloads a model from the Hub into its cache, on a thread of its own: `onnx/model.onnx`, `tokenizer.json` and the
   * small configuration files of `sentence-transformers/all-MiniLM-L6-v2`, unless the options name others. Files that
   * are already in the cache, also from Python, are checked and not downloaded again; an interrupted download is
   * resumed. Each file is checked by its SHA-256, or its git hash if the Hub has no SHA-256, before it gets its final
   * name. Does not block.
   *
   * @returns the snapshot's folder as an absolute path, which `load({ modelDir })` accepts.
   * @throws {RecollectError} `INVALID_ARGUMENT`; `HUB_OFFLINE`, `HUB_UNREACHABLE`, `HUB_TIMEOUT`, `HUB_UNAVAILABLE`,
   *   `HUB_UNAUTHORIZED`, `HUB_NOT_FOUND` and `HUB_BAD_RESPONSE`; `DOWNLOAD_CORRUPT`; `CACHE_NOT_WRITABLE`,
   *   `CACHE_IO`, `CACHE_LOCKED` and `DISK_FULL`; and those of a missing addon, as for {@link load}. An abort rejects
   *   with `signal.reason` as it is; an error from `onProgress` rejects the call.
   */
  static async downloadModel(options?: DownloadModelOptions): Promise<string> {
    const { directory } = await downloadModel(options)
    return directory
  }

  /**
   * The unit vector of `text`: `info.dimensions` numbers in an ArrayBuffer of its own. Every string has one,
   * even the empty string; a lone surrogate counts as U+FFFD. Only the first `info.maxTokens` tokens are
   * embedded; if more were cut, `onTruncated(0, tokens)` is called. Does not block.
   *
   * Calls in one tick share runs. `priority` defaults to `interactive`.
   *
   * @throws {RecollectError} `INVALID_ARGUMENT`; `TEXT_TOO_LONG` if the engine was loaded with `truncation:
   *   'error'`; `ENGINE_CLOSED`; `INFERENCE_FAILED`. An abort rejects with `signal.reason` as it is; if
   *   `onTruncated` throws, the call rejects with that error.
   */
  async embed(text: string, options?: EmbedOptions): Promise<OwnFloat32Array> {
    const texts = [checkText(text)]
    const [vector] = await this.#enqueue('embed', texts, checkEmbedOptions(options))
    return vector as OwnFloat32Array
  }

  /**
   * The unit vectors of `texts`, in their order, each in an ArrayBuffer of its own; see {@link embed}. A vector does
   * not depend on the other texts of the batch. `texts` is copied, so you can change it at once. Does not block,
   * however many texts there are. `priority` defaults to `background`.
   *
   * `onProgress` is called at most every 50 ms and at the end, `onTruncated(index, tokens)` once for each text that
   * was cut. If they throw, the call rejects with that error.
   *
   * @throws {RecollectError} as for {@link embed}; the message names the index of the text.
   */
  async embedBatch(texts: readonly string[], options?: EmbedBatchOptions): Promise<OwnFloat32Array[]> {
    return this.#enqueue('embedBatch', checkTexts(texts), checkEmbedBatchOptions(options))
  }

  /**
   * Splits texts of any length into passages that fit the model, and embeds each passage. Returns the passages of each
   * text, in the order of `texts`; within a text they are in the order of the text. Every character is in a passage,
   * whatever `truncation` is. A text that fits the model is one passage. A longer one is split at the ends of
   * paragraphs, lines, sentences or words into passages of about 96 tokens, which overlap by about a sentence where a
   * paragraph is cut. The same text and prefix always produce the same passages.
   *
   * `prefix`, such as the headings above a text, is embedded before each of its passages and counted with it; it is
   * cut to at most half of the model's limit. The vector of a passage is that of `prefix + text.slice(start, end)`.
   *
   * Splitting and inference run on the engine's own threads, and a text is tokenized once. Does not block. `priority`
   * defaults to `background`. `onProgress` counts texts; if it throws, the call rejects with that error.
   *
   * @throws {RecollectError} as for {@link embed}, but never `TEXT_TOO_LONG`; `INVALID_ARGUMENT` also if the engine
   *   was loaded with a `maxTokens` below 16.
   */
  async embedPassages(
    texts: readonly PassageInput[],
    options?: EmbedPassagesOptions,
  ): Promise<EnginePassage[][]> {
    const inputs = checkPassageInputs(texts)
    const checked = checkEmbedPassagesOptions(options)
    this.#assertOpen()
    assertNotAborted(checked.signal)
    return traceAsync(
      CHANNELS.embed,
      () => embedEvent('embedPassages', this.info.fingerprint, inputs.texts, checked.interactive),
      () => this.#queue.add(new PassageCall(inputs, checked)),
      (all) => ({ passages: all.reduce((sum, { length }) => sum + length, 0) }),
    )
  }

  /**
   * The passages that {@link embedPassages} splits `text` into, in order, without their vectors. `tokenCount` is
   * exact, and includes the prefix, [CLS] and [SEP]. Runs on a thread of its own, about 0.4 s per megabyte; does not
   * block.
   *
   * @throws {RecollectError} `INVALID_ARGUMENT`; `ENGINE_CLOSED`, also when the engine is closed meanwhile.
   */
  async splitPassages(text: string, options?: SplitPassagesOptions): Promise<readonly TextPassage[]> {
    const checked = checkText(text)
    const { maxTokens, prefix } = checkSplitOptions(options, this.info.maxTokens)
    this.#assertOpen()
    try {
      return await this.#native.splitPassages(checked, prefix, maxTokens)
    } catch (error) {
      throw fromNative(error)
    }
  }

  /**
   * The vector of a question, as from {@link embed}, with the vectors of its tokens, which {@link maxSims} compares
   * with the signatures of passages: 64 numbers for each content token (stop words, punctuation and special tokens
   * have none), at most 128 tokens. They come from the same run. Does not block. `priority` defaults to `interactive`.
   *
   * @throws {RecollectError} as for {@link embed}
   */
  async embedQuestion(text: string, options?: EmbedOptions): Promise<EngineQuestion> {
    const checked = checkText(text)
    const given = checkEmbedOptions(options, 'embedQuestion')
    this.#assertOpen()
    assertNotAborted(given.signal)
    return traceAsync(
      CHANNELS.embed,
      () => embedEvent('embedQuestion', this.info.fingerprint, [checked], given.interactive),
      async (event) => {
        const counting = event === undefined ? given : countingTruncated(given, event)
        const call = new QuestionCall(checked, counting, this.#rejectTruncation)
        const [vector] = await this.#queue.add(call)
        const { tokens } = call
        return { vector: vector as OwnFloat32Array, ...(tokens !== undefined && { tokens }) }
      },
    )
  }

  /**
   * How well the tokens of a question match those of passages: for each signature the mean, over the tokens of the
   * question, of the greatest cosine with a token of the passage, -1 to 1; 0 if either has none. Blocks for about a
   * millisecond for 220 passages. Works after `close` too.
   *
   * @param tokens as returned by {@link embedQuestion}
   * @param signatures of passages, as returned by {@link embedPassages}
   * @throws {RecollectError} `INVALID_ARGUMENT`
   */
  maxSims(tokens: Float32Array, signatures: readonly Uint8Array[]): Float64Array {
    return this.#maxSims(checkTokens(tokens), ...checkSignatures(signatures))
  }

  /** Like {@link embed}, but blocks the thread until the vector is ready, after the current runs of other calls. */
  embedSync(text: string): OwnFloat32Array {
    const [vector] = this.#embedSync('embedSync', [checkText(text)])
    return vector as OwnFloat32Array
  }

  /**
   * Like {@link embedBatch}, but blocks the thread until all vectors are ready: some milliseconds per text. Meant for
   * scripts; in a server it blocks everything else.
   */
  embedBatchSync(texts: readonly string[]): OwnFloat32Array[] {
    return this.#embedSync('embedBatchSync', checkTexts(texts))
  }

  /**
   * The number of tokens of `text` before truncation, including [CLS] and [SEP]: at least 2. Blocks for about
   * 0.3 s per megabyte; memory is bounded for any length.
   *
   * @throws {RecollectError} `INVALID_ARGUMENT`, `ENGINE_CLOSED`.
   */
  countTokens(text: string): number {
    const checked = checkText(text)
    this.#assertOpen()
    try {
      return this.#native.countTokens(checked)
    } catch (error) {
      throw fromNative(error)
    }
  }

  /**
   * Rejects waiting calls with `ENGINE_CLOSED`, lets the current run finish, and frees the engine's share of the
   * model. A second call returns the same promise. From then on every other method fails with `ENGINE_CLOSED`.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    try {
      await this.#native.close()
      // The results of the last run are reported separately from the end of close, in this turn at the latest.
      await setImmediate()
    } catch (error) {
      throw fromNative(error)
    } finally {
      this.#queue.rejectAll(closed())
      passOnRuntimeMessages()
      this.#stopListening()
      DROPPED.unregister(this)
      this.#log.debug('An engine is closed', { fingerprint: this.info.fingerprint })
    }
  }

  async #enqueue(
    operation: EmbedEvent['operation'],
    texts: readonly string[],
    options: CheckedCallOptions,
  ): Promise<OwnFloat32Array[]> {
    this.#assertOpen()
    assertNotAborted(options.signal)
    return traceAsync(
      CHANNELS.embed,
      () => embedEvent(operation, this.info.fingerprint, texts, options.interactive),
      (event) =>
        this.#queue.add(
          new TextCall(
            texts,
            event === undefined ? options : countingTruncated(options, event),
            this.#rejectTruncation,
          ),
        ),
    )
  }

  #embedSync(operation: EmbedEvent['operation'], texts: string[]): OwnFloat32Array[] {
    this.#assertOpen()
    return traceSync(
      CHANNELS.embed,
      () => embedEvent(operation, this.info.fingerprint, texts, true),
      () => {
        try {
          return this.#native.embedBatchSync(texts, this.#rejectTruncation)
        } catch (error) {
          throw fromNative(error)
        }
      },
    )
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) {
      throw closed()
    }
  }
}

function closed(): RecollectError {
  return new RecollectError(
    'ENGINE_CLOSED',
    'Expected an open engine, received a call after close(); load another with EmbeddingEngine.load()',
  )
}
