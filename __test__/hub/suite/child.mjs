// One download in a process of its own. Prints one line of JSON; what it prints last is what came of it.
import { downloadModel } from '../../../dist/hub/download-model.js'

const { options, internals, abortAtBytes, abortFile } = JSON.parse(process.argv[2] ?? '{}')
const controller = new AbortController()
let aborted = 0
const onProgress = ({ file, received }) => {
  if (abortAtBytes !== undefined && aborted === 0 && received >= abortAtBytes && file === abortFile) {
    aborted = performance.now()
    controller.abort('enough')
  }
}
try {
  const { directory } = await downloadModel({ ...options, onProgress, signal: controller.signal }, internals)
  console.log(JSON.stringify({ directory }))
} catch (error) {
  if (error === 'enough') {
    const rejectedAfterMs = performance.now() - aborted
    process.on('exit', () => {
      console.log(
        JSON.stringify({ aborted: error, rejectedAfterMs, endedAfterMs: performance.now() - aborted }),
      )
    })
  } else {
    console.log(JSON.stringify({ name: error.name, code: error.code, message: error.message }))
    process.exitCode = 1
  }
}
