// One download in its own process. Prints lines of JSON; the last one is the outcome.
import { EmbeddingEngine } from 'recollect'

const { options, abortAtBytes, abortFile } = JSON.parse(process.argv[2] ?? '{}')
const REASON = 'enough'
const controller = new AbortController()
let aborted = 0

/** @param {import('recollect').DownloadProgress} progress */
const onProgress = ({ file, received }) => {
  if (abortAtBytes !== undefined && aborted === 0 && received >= abortAtBytes && file === abortFile) {
    aborted = performance.now()
    controller.abort(REASON)
  }
}

try {
  const directory = await EmbeddingEngine.downloadModel({ ...options, onProgress, signal: controller.signal })
  console.log(JSON.stringify({ directory }))
} catch (error) {
  if (error === REASON) {
    const rejectedAfterMs = performance.now() - aborted
    process.on('exit', () => {
      console.log(
        JSON.stringify({ aborted: REASON, rejectedAfterMs, endedAfterMs: performance.now() - aborted }),
      )
    })
  } else {
    const { name, code, message } = /** @type {Error & { code?: string }} */ (error)
    console.log(JSON.stringify({ name, code, message }))
    process.exitCode = 1
  }
}
