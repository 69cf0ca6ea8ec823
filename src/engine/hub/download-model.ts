import { setImmediate } from 'node:timers/promises'
import type { NativeDownload, NativeDownloaded, NativeDownloadOptions } from '../../native/binding.js'
import { loadBinding } from '../../native/load-binding.js'
import { fromNative } from '../../native/native-error.js'
import { assertNotAborted, untilAborted } from '../../options/abort.js'
import { type CheckedDownloadOptions, checkDownloadOptions } from './download-options.js'

/** Settings that only tests and `load` change. */
export type DownloadInternals = Pick<
  NativeDownloadOptions,
  'pins' | 'retryDelayMs' | 'lockStallMs' | 'preferCached'
>

/**
 * Downloads the missing files of a model into the Hub's cache, on a thread of its own, and checks all files. See
 * {@link EmbeddingEngine.downloadModel}.
 */
export async function downloadModel(
  options?: unknown,
  internals?: Partial<DownloadInternals>,
): Promise<NativeDownloaded> {
  const checked = checkDownloadOptions(options)
  assertNotAborted(checked.signal)
  const { binding } = loadBinding()
  const download = new binding.NativeDownload()
  const refused = Promise.withResolvers<never>()
  const stop = () => download.cancel()
  const onProgress = report(checked, (error) => {
    refused.reject(error)
    stop()
  })
  const running = run(download, { ...checked.native, ...internals }, onProgress)
  return untilAborted(Promise.race([running, refused.promise]), checked.signal, stop)
}

async function run(
  download: NativeDownload,
  options: NativeDownloadOptions,
  onProgress: Parameters<NativeDownload['run']>[1],
): Promise<NativeDownloaded> {
  try {
    const downloaded = await download.run(options, onProgress)
    // Progress is reported separately from the end of the download, in this turn at the latest.
    await setImmediate()
    return downloaded
  } catch (error) {
    throw fromNative(error)
  }
}

/**
 * Passes progress on. If the caller's function throws, the error goes to `refuse`, and no more progress is passed on.
 */
function report(
  { onProgress, signal }: CheckedDownloadOptions,
  refuse: (error: unknown) => void,
): (file: string, received: number, total: number | undefined) => void {
  if (onProgress === undefined) return () => undefined
  let stopped = false
  return (file, received, total) => {
    if (stopped || signal?.aborted) return
    try {
      onProgress({ file, received, total })
    } catch (error) {
      stopped = true
      refuse(error)
    }
  }
}
