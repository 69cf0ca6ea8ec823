import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { serverUser } from './server-user.mjs'

/**
 * Waits until the process at the other end of its input is gone, for whatever reason, then stops the servers in the
 * folder and removes it. A process id may have been reused since, so only a `postgres` is signalled.
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
 * A temporary folder for servers and their data. It is also removed when this process ends without removing it, even
 * if killed, so that no server is left behind.
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
    // Others can access the socket in it, and nothing else: the data folders are accessible only to their owner.
    chmodSync(this.path, 0o711)
    this.give(this.path)
    this.#keeper = spawn('sh', ['-c', KEEPER, 'sh', this.path], {
      // A Ctrl-C at the terminal must not reach the keeper, which has work to do after it.
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

  /** Stops all servers in it, and removes it. */
  async remove() {
    if (!existsSync(this.path)) return
    const gone = once(this.#keeper, 'exit')
    this.#keeper.ref()
    this.#keeper.stdin?.end()
    await gone
  }
}

/** `nobody` could not access a temporary folder of root's own. */
function reachable() {
  return process.getuid?.() === 0 ? '/tmp' : realpathSync(tmpdir())
}
