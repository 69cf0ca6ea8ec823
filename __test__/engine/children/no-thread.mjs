// Loads, or closes, an engine when the system has no thread to give. Linux only.
import { execFileSync } from 'node:child_process'
import { EmbeddingEngine } from 'recollect'

const [what] = process.argv.slice(2)

/** No thread more for this user; root, whom no limit holds, becomes another. */
function takeThreadsAway() {
  execFileSync('prlimit', ['--pid', String(process.pid), '--nproc=1:1'])
  if (process.getuid() === 0) {
    process.setuid(65534)
  }
}

async function outcome() {
  if (what === 'load') {
    takeThreadsAway()
    await EmbeddingEngine.load()
  } else {
    const engine = await EmbeddingEngine.load()
    takeThreadsAway()
    await engine.close()
  }
}

await outcome().then(
  () => console.log('done'),
  (error) => console.log(error.code, error.message),
)
