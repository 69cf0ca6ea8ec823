// Loads, or closes, an engine when the system has few threads to give, or none. Linux only.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { EmbeddingEngine } from 'recollect'

const [what, spare] = process.argv.slice(2)

/** Of this user, a single thread: however many of ours end from now on, there is none to give. */
const NONE = 1

/** Few threads more, or none, for this user; root, whom no limit holds, becomes another. */
function takeThreadsAway() {
  // Not by counting where there is to be none: the thread that has loaded an engine may still be about to end.
  const most = Number(spare) === 0 ? NONE : readdirSync('/proc/self/task').length + Number(spare)
  execFileSync('prlimit', ['--pid', String(process.pid), `--nproc=${most}:${most}`])
  if (process.getuid?.() === 0) {
    process.setuid?.(65534)
  }
}

async function outcome() {
  if (what === 'load') {
    takeThreadsAway()
    await EmbeddingEngine.load({ threads: 4 })
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
