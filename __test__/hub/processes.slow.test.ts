import { expect, it } from 'vitest'
import { expectClean, expectComplete, expectHarmless, fetchModel } from './support/fetching.js'
import { runChild, startChild } from './support/processes.js'
import { Sandbox } from './support/sandbox.js'
import * as fault from './support/server/faults/index.js'
import { faults } from './support/server/index.js'
import { contents, LARGE, MODEL, Site } from './support/site.js'
import { hasStrace, killPoints } from './support/system-calls.js'

const PROCESSES = 8

it(`${PROCESSES} processes at once download everything only once, and all succeed`, async () => {
  using sandbox = new Sandbox()
  await using site = await Site.start(
    { faults: faults({ purpose: 'content', file: MODEL }, fault.slow(4 << 20)) },
    { files: contents(LARGE) },
  )
  const all = await Promise.all(Array.from({ length: PROCESSES }, () => runChild(site, sandbox)))
  for (const { code, lines, errors } of all) {
    expect(code, `${JSON.stringify(lines)} ${errors}`).toBe(0)
    expectComplete(site, String(lines[0]?.['directory']))
  }
  for (const file of site.truth.get(site.commit)?.keys() ?? []) {
    expect(site.server.contentRequests(file), file).toHaveLength(1)
  }
  expectClean(site, sandbox)
}, 60_000)

it('a process that is killed at any time leaves a correct cache that can be completed', async () => {
  await using site = await Site.start({ faults: faults({ purpose: 'content' }, fault.slow(1 << 20)) })
  let killed = 0
  for (let wait = 0; wait < 600; wait += 50) {
    using sandbox = new Sandbox()
    // The second process is killed while it works on what the first one left.
    for (const delay of [wait, wait / 2]) {
      const running = startChild(site, sandbox)
      await Promise.race([firstRequest(site), running.ended])
      setTimeout(() => running.kill(), delay)
      killed += (await running.ended).signal === 'SIGKILL' ? 1 : 0
      expectClean(site, sandbox)
    }
    const outcome = await fetchModel(site, sandbox)
    expectHarmless(site, sandbox, outcome)
    expect('directory' in outcome).toBe(true)
  }
  console.log(`processes: ${killed} killed by time, 0 wrong files, 0 caches that could not be made whole`)
  expect(killed).toBeGreaterThan(5)
}, 120_000)

const firstRequest = (site: Site): Promise<void> =>
  new Promise((resolve) => {
    const unwatch = site.server.watch(() => {
      unwatch()
      resolve()
    })
  })

it.skipIf(!hasStrace)(
  'a process that is killed at any write leaves a correct cache (needs strace)',
  async () => {
    await using site = await Site.start({}, { files: contents(300_000) })
    const points = await killPoints(site)
    let killed = 0
    for (const point of points) {
      using sandbox = new Sandbox()
      const { signal, code } = await runChild(site, sandbox, { under: point.under })
      killed += signal === 'SIGKILL' || code === 137 ? 1 : 0
      expectClean(site, sandbox)
      const outcome = await fetchModel(site, sandbox)
      expectHarmless(site, sandbox, outcome)
      expect('directory' in outcome, point.name).toBe(true)
    }
    console.log(`processes: ${killed} of ${points.length} killed at a system call, 0 wrong files`)
    expect(killed).toBeGreaterThan(points.length / 2)
  },
  180_000,
)
