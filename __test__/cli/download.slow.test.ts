import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import * as fault from '../hub/support/server/faults/index.js'
import { faults } from '../hub/support/server/index.js'
import { contents, LARGE, MODEL, REPO, Site } from '../hub/support/site.js'
import { tempDir } from '../store/support/temp-store.js'
import { ended, jsonLines, recollect, startCli } from './support/run-cli.js'

/** Without the user's own settings of the Hub, which would change the result. */
const env = Object.fromEntries(
  ['HF_ENDPOINT', 'HF_HOME', 'HF_HUB_CACHE', 'HF_HUB_OFFLINE', 'HF_TOKEN'].map((name) => [name, undefined]),
)

const fetching = (site: Site, cacheDir: string, ...more: readonly string[]) => [
  ...['model', 'download', REPO, '--endpoint', site.server.endpoint, '--cache-dir', cacheDir, '--no-token'],
  ...more,
]

describe('model download', () => {
  it('prints the directory of the download, and needs no connection the next time', async () => {
    await using site = await Site.start()
    const cacheDir = tempDir()
    const { status, stdout, stderr } = await recollect(fetching(site, cacheDir), { env })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(path.join(stdout.trimEnd(), MODEL)).equals(site.content(MODEL))).toBe(true)

    const asked = site.server.requests.length
    const again = await recollect(fetching(site, cacheDir, '--offline', '--json'), { env })
    expect(again.status).toBe(0)
    const [report] = jsonLines<{ directory: string; files: Record<string, number> }>(again.stdout)
    expect(report?.directory).toBe(stdout.trimEnd())
    expect(report?.files[MODEL]).toBe(site.content(MODEL).length)
    expect(site.server.requests).toHaveLength(asked)
  })

  it('stops on Ctrl-C, and resumes on the next call', async () => {
    await using site = await Site.start({}, { files: contents(LARGE) })
    const cacheDir = tempDir()
    site.setFaults(faults({ purpose: 'content', file: MODEL }, fault.slow(1 << 20)))
    const child = startCli(fetching(site, cacheDir), { env })
    const result = ended(child)
    while (!site.server.requests.some(({ purpose }) => purpose === 'content')) await delay(20)
    await delay(1500)
    child.kill('SIGINT')
    const { status, stdout, stderr } = await result
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' })
    expect(stderr).toContain('What was downloaded is kept; the same command continues from there.')

    site.setFaults([])
    const again = await recollect(fetching(site, cacheDir), { env })
    expect(again.status).toBe(0)
    expect(readFileSync(path.join(again.stdout.trimEnd(), MODEL)).equals(site.content(MODEL))).toBe(true)
    const ranges = site.server.requests
      .map(({ headers }) => headers['range'])
      .filter((range) => range !== undefined)
    expect(ranges.length, 'a part is asked for').toBeGreaterThan(0)
  })

  it('reports what is missing in one line', async () => {
    await using site = await Site.start()
    const cacheDir = tempDir()
    const { status, stdout, stderr } = await recollect(fetching(site, cacheDir, '--revision', 'no-such'), {
      env,
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^recollect: .*no-such.*\[HUB_NOT_FOUND\]/)
  })
})
