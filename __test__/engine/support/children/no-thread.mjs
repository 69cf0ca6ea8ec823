// Loads or closes an engine when the system allows few more threads, or none. Linux only.
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { EmbeddingEngine } from 'recollect'

const [what, spare] = process.argv.slice(2)

/** With a limit of one thread for this user, none can start, however many of ours end from now on. */
const NONE = 1

/**
 * Allows only a few more threads, or none, for this user. The limit does not apply to root, who changes to another
 * user.
 */
function takeThreadsAway() {
  // For none, the limit is not derived from a count: the thread that loaded an engine may still be about to end.
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
