import type { Binding, NativeEngine, NativeLoadOptions } from '../native/binding.js'
import { forcedInstructions } from '../native/instructions.js'
import { loadBinding, runtimeLibrary } from '../native/load-binding.js'
import { fromNative } from '../native/native-error.js'
import type { Log } from '../observe/log.js'
import { assertNotAborted, untilAborted } from '../options/abort.js'
import { CallQueue } from './call-queue.js'
import { downloadModel } from './hub/download-model.js'
import { locateModel, type ModelLocation } from './locate-model.js'
import type { CheckedLoadOptions } from './options.js'
import { listenToRuntime, passOnRuntimeMessages } from './runtime-log.js'

/** An engine of the addon and the queue that feeds it. */
export interface LoadedEngine {
  readonly native: NativeEngine
  readonly queue: CallQueue
  readonly maxSims: Binding['maxSims']
  /** Stops passing ONNX Runtime's messages to the logger. Holds no reference to the engine. */
  readonly stopListening: () => void
}

/** Loads the addon and, through it, the runtime and the model, unless the signal aborts first. */
export async function loadNative(options: CheckedLoadOptions, log: Log): Promise<LoadedEngine> {
  const { signal } = options
  assertNotAborted(signal)
  const loaded = loadBinding()
  const { binding } = loaded
  const runtime = options.precision === 'float32' ? runtimeLibrary(loaded) : undefined
  const model = await findModel(options)
  assertNotAborted(signal)

  const nativeOptions: NativeLoadOptions = {
    ...model,
    precision: options.precision,
    logLevel: options.runtimeLogLevel,
  }
  if (runtime !== undefined) {
    nativeOptions.runtimePath = runtime.runtimePath
    if (runtime.runtimeSha256 !== undefined) nativeOptions.runtimeSha256 = runtime.runtimeSha256
  }
  const instructions = forcedInstructions()
  if (instructions !== undefined) {
    nativeOptions.instructions = instructions
  }
  if (options.threads !== undefined) {
    nativeOptions.threads = options.threads
  }
  if (options.maxTokens !== undefined) {
    nativeOptions.maxTokens = options.maxTokens
  }

  const stopListening = listenToRuntime(binding, log, options.runtimeLogLevel)
  // A weak reference, because the addon keeps this closure alive: see BUSY in call-queue.ts.
  let queue: WeakRef<CallQueue> | undefined
  try {
    const loading = binding.NativeEngine.load(nativeOptions, (completions) =>
      queue?.deref()?.deliver(completions),
    )
    const native = await untilAborted(orNativeError(loading), signal, closing(loading))
    // A program that exits right away still gets the messages logged so far.
    passOnRuntimeMessages()
    const made = new CallQueue(native)
    queue = new WeakRef(made)
    return { native, queue: made, maxSims: binding.maxSims, stopListening }
  } catch (error) {
    passOnRuntimeMessages()
    stopListening()
    throw error
  }
}

/** The files to load: from the Hub's cache, after downloading what is missing, or from this machine. */
async function findModel(
  options: CheckedLoadOptions,
): Promise<ModelLocation & { readonly manifest?: string }> {
  const { model, revision, modelDir, modelFile, precision, signal } = options
  if (model === undefined) {
    return locateModel(modelDir, modelFile, precision)
  }
  const files = modelFile === undefined ? undefined : [modelFile.replaceAll('\\', '/')]
  const downloaded = await downloadModel({ repo: model, revision, files, signal }, { preferCached: true })
  const { directory, manifest } = downloaded
  return { modelDir: directory, modelFile: downloaded.modelFile, manifest }
}

/**
 * Closes an engine that was loaded too late. It is a function of its own because a closure in the caller would share
 * variables with what the addon holds, and keep a dropped engine alive.
 */
function closing(loading: Promise<NativeEngine>): () => void {
  return () => {
    // Nobody is waiting for the result.
    loading.then((late) => late.close()).catch(() => undefined)
  }
}

async function orNativeError(loading: Promise<NativeEngine>): Promise<NativeEngine> {
  try {
    return await loading
  } catch (error) {
    throw fromNative(error)
  }
}
