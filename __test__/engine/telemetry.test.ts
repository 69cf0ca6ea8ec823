import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { runChild, runChildIn } from './support/run-child.js'

describe('the runtime', () => {
  it.each([
    ['', {}],
    [', even where it is asked to', { ORT_DISABLE_TELEMETRY: '0' }],
  ])('writes nothing about the user: no identifier, no cache, no log%s', async (_, asked) => {
    const home = tempDir()
    const places = { HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, TMPDIR: home, TEMP: home }
    const { status, stdout } = await runChildIn({ ...process.env, ...places, ...asked }, 'embed-once.mjs')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '384\n' })
    expect(readdirSync(home, { recursive: true })).toEqual([])
  })

  it('loads whatever the command line of the process is', async () => {
    const argument = 'a long text '.repeat(process.platform === 'win32' ? 1000 : 10_000)
    const { status, signal, stdout } = await runChild('embed-once.mjs', argument)
    expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: '384\n' })
  })
})
