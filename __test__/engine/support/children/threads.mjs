// Prints the names of the engine's threads while the engine is open and after its end, of the kind that argv[2] names.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { EmbeddingEngine } from 'recollect'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

function threads() {
  const names = readdirSync('/proc/self/task').flatMap((id) => {
    try {
      return [readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim()]
    } catch {
      // The thread ended after it was listed.
      return []
    }
  })
  // ONNX Runtime's own threads carry the name of the thread that loaded it, and stay with the process.
  return names.filter((name) => /^recollect-(infer|token)/.test(name))
}

/** @type {Record<string, () => Promise<string[]>>} */
const ENDS = {
  async closed() {
    const engine = await EmbeddingEngine.load()
    // A thread sets its name when it first runs, which may be after load.
    await engine.embed('hello')
    const during = threads()
    await engine.close()
    return during
  },
  async dropped() {
    const engine = await EmbeddingEngine.load()
    await engine.embed('hello')
    return threads()
  },
}

const during = await ENDS[process.argv[2] ?? '']?.()
let after = threads()
for (let i = 0; i < 200 && after.length > 0; i++) {
  gc()
  await sleep(20)
  after = threads()
}
console.log(JSON.stringify({ during, after }))
