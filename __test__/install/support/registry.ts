import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmScript, TOOLS } from './tools.js'

const PROCESS = fileURLToPath(new URL('registry-process.mjs', import.meta.url))

/**
 * A separate registry that accepts our packages from anyone, serves them only from itself, and fetches all others from
 * the registry that npm is configured with.
 */
export class Registry {
  readonly url: string
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, url: string) {
    this.#process = process
    this.url = url
  }

  /** All its files are below `folder`. */
  static async start(folder: string): Promise<Registry> {
    const upstream = execFileSync(process.execPath, [npmScript(), 'config', 'get', 'registry'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    // JSON is valid YAML.
    const configuration = path.join(folder, 'verdaccio.yaml')
    await writeFile(configuration, JSON.stringify(config(folder, upstream)))
    const child = fork(PROCESS, [configuration, TOOLS], {
      cwd: folder,
      env: { ...process.env, HOME: folder, TMPDIR: folder },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const port = await Promise.race([once(child, 'message'), once(child, 'exit')])
    if (child.exitCode !== null) throw new Error(`The registry ended with status ${child.exitCode}`)
    return new Registry(child, `http://127.0.0.1:${port[0]}/`)
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.disconnect()
    await ended
  }
}

function config(folder: string, upstream: string) {
  const everyone = { access: '$all', publish: '$all' }
  return {
    storage: path.join(folder, 'storage'),
    self_path: folder,
    uplinks: { upstream: { url: upstream, timeout: '60s', max_fails: 100, cache: true } },
    packages: {
      recollect: everyone,
      '@recollect/*': everyone,
      '**': { access: '$all', proxy: 'upstream' },
    },
    max_body_size: '200mb',
    web: { enable: false },
    log: { type: 'stdout', format: 'pretty', level: 'error' },
  }
}
