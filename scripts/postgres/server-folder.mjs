import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { serverUser } from './server-user.mjs'

/**
 * Waits until whoever holds its input is gone, however that came, then stops what serves from the folder and removes
 * it. A process number may have been given to another since: only a `postgres` is signalled.
 */
const KEEPER = `
cat > /dev/null
for file in "$1"/*/postmaster.pid; do
  [ -f "$file" ] || continue
  server=$(head -n 1 "$file")
  case $(ps -o comm= -p "$server") in
    *postgres*) kill -QUIT "$server" && while kill -0 "$server"; do sleep 0.1; done ;;
  esac
done
rm -rf "$1"
`

/**
 * A temporary folder for servers and what they keep. It goes when it is removed, and also when this process ends
 * without that, killed or not: no server is left behind.
 */
export class ServerFolder {
  /** @readonly @type {string} */
  path

  /** @readonly @type {import('./server-user.mjs').ServerUser} */
  user

  /** @type {import('node:child_process').ChildProcess} */
  #keeper

  constructor() {
    this.user = serverUser()
    this.path = mkdtempSync(path.join(reachable(), 'recollect-pg-'))
    // Others reach the socket in it, and nothing else: the folders of data are their owner's alone.
    chmodSync(this.path, 0o711)
    this.give(this.path)
    this.#keeper = spawn('sh', ['-c', KEEPER, 'sh', this.path], {
      // A Ctrl-C at the terminal is not for the keeper, which has something to do after it.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    this.#keeper.unref()
  }

  /**
   * Makes the servers' user the owner of a file.
   *
   * @param {string} file
   */
  give(file) {
    const { uid, gid } = this.user
    if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid)
  }

  /** Stops whatever still serves from it, and removes it. */
  async remove() {
    if (!existsSync(this.path)) return
    const gone = once(this.#keeper, 'exit')
    this.#keeper.ref()
    this.#keeper.stdin?.end()
    await gone
  }
}

/** A temporary folder of root's own would be out of reach for `nobody`. */
function reachable() {
  return process.getuid?.() === 0 ? '/tmp' : realpathSync(tmpdir())
}
