import type { DownloadModelOptions, ErrorCode } from 'recollect'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { DownloadInternals } from '../../../src/engine/hub/download-model.js'
import type { RecollectError } from '../../../src/errors.js'
import { expectHarmless, fetchModel, type Outcome } from './fetching.js'
import { Sandbox } from './sandbox.js'
import type { Fault } from './server/index.js'
import { contents, Site } from './site.js'
import type { Tally } from './tally.js'

/** One fault, and its required outcome. */
export interface FaultCase {
  readonly name: string
  readonly faults: (site: Site) => readonly Fault[]
  /** A whole model, or the error codes of which one must occur; a list with `whole` allows both. */
  readonly expected: 'whole' | readonly (ErrorCode | 'whole')[]
  /** Runs before the download, for example to prepare the cache. */
  readonly before?: (site: Site, sandbox: Sandbox) => void | Promise<void>
  /** Size of the model in bytes. Default: {@link MODEL_BYTES}. */
  readonly modelBytes?: number
  readonly options?: (site: Site) => DownloadModelOptions
  readonly internals?: Partial<DownloadInternals>
  readonly environment?: Readonly<Record<string, string>>
  readonly after?: (site: Site, sandbox: Sandbox, outcome: Outcome) => void | Promise<void>
}

/**
 * Runs each case with its own cache and server. Whatever the outcome, it is harmless, and without the fault the same
 * cache then yields a whole model.
 */
export function runFaultCases(tally: Tally, cases: readonly FaultCase[]): void {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    using sandbox = new Sandbox()
    await using site = await Site.start({}, { files: contents(one.modelBytes) })
    await one.before?.(site, sandbox)
    site.setFaults(one.faults(site))
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    for (const [name, value] of Object.entries(one.environment ?? {})) vi.stubEnv(name, value)
    const outcome = await fetchModel(site, sandbox, one.options?.(site), one.internals)
    vi.unstubAllEnvs()
    tally.add(outcome)
    expectHarmless(site, sandbox, outcome)
    const result = 'error' in outcome ? outcome.error.code : 'whole'
    const message = 'error' in outcome ? outcome.error.message : ''
    expect(one.expected === 'whole' ? ['whole'] : one.expected, message).toContain(result)
    await one.after?.(site, sandbox, outcome)
    await expectRecovery(site, sandbox)
  })
}

async function expectRecovery(site: Site, sandbox: Sandbox): Promise<void> {
  site.setFaults([])
  const outcome = await fetchModel(site, sandbox)
  if ('error' in outcome) {
    throw new Error('the cache is not usable once the fault is gone', { cause: outcome.error })
  }
  expectHarmless(site, sandbox, outcome)
}

/** The error of an outcome, to check its message. */
export function errorOf(outcome: Outcome): RecollectError {
  if ('error' in outcome) return outcome.error
  throw new Error(`expected an error, received ${outcome.directory}`)
}
