import { setImmediate } from 'node:timers/promises'
import { assertNotAborted } from '../../options/abort.js'
import type { NativeDownload, NativeDownloaded, NativeDownloadOptions } from '../native/binding.js'
import { loadBinding } from '../native/load-binding.js'
import { fromNative } from '../native/native-error.js'
import { type CheckedDownloadOptions, checkDownloadOptions } from './download-options.js'

/** What tests replace of what the package fixes, and what `load` asks for. */
export type DownloadInternals = Pick<
  NativeDownloadOptions,
  'pins' | 'retryDelayMs' | 'lockStallMs' | 'preferCached'
>

/**
 * Fetches what is missing of a model into the Hub's cache, on a thread of its own, and checks all of it.
 * {@link EmbeddingEngine.downloadModel} says the rest.
 */
export async function downloadModel(
  options?: unknown,
  internals?: Partial<DownloadInternals>,
): Promise<NativeDownloaded> {
  const checked = checkDownloadOptions(options)
  assertNotAborted(checked.signal)
  const { binding } = loadBinding()
  const download = new binding.NativeDownload()
  // The first of these to come decides; it is never the promise of the addon alone, which knows no abort.
  const stopped = Promise.withResolvers<never>()
  const stop = (reason: unknown) => {
    stopped.reject(reason)
    download.cancel()
  }
  const running = run(download, { ...checked.native, ...internals }, report(checked, stop))
  const { signal } = checked
  const onAbort = () => stop(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([running, stopped.promise])
  } finally {
    signal?.removeEventListener('abort', onAbort)
    // Nobody is left to be told.
    running.catch(() => undefined)
    stopped.promise.catch(() => undefined)
  }
}

async function run(
  download: NativeDownload,
  options: NativeDownloadOptions,
  onProgress: Parameters<NativeDownload['run']>[1],
): Promise<NativeDownloaded> {
  try {
    const downloaded = await download.run(options, onProgress)
    // Progress is reported by another way than the end, in this turn at the latest.
    await setImmediate()
    return downloaded
  } catch (error) {
    throw fromNative(error)
  }
}

/** Passes progress on; what the caller's function throws stops the download. */
function report(
  { onProgress, signal }: CheckedDownloadOptions,
  stop: (reason: unknown) => void,
): (file: string, received: number, total: number | undefined) => void {
  if (onProgress === undefined) return () => undefined
  let stopped = false
  return (file, received, total) => {
    if (stopped || signal?.aborted) return
    try {
      onProgress({ file, received, total })
    } catch (error) {
      stopped = true
      stop(error)
    }
  }
}
