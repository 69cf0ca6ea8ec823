import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { DownloadModelOptions } from 'recollect'
import { expect } from 'vitest'
import { type DownloadInternals, downloadModel } from '../../../src/engine/hub/download-model.js'
import { ERROR_CODES, RecollectError } from '../../../src/errors.js'
import type { Sandbox } from './sandbox.js'
import { REPO, type Site, TOKEN } from './site.js'

/** The outcome of a download: a folder, or a typed error. */
export type Outcome = { readonly directory: string } | { readonly error: RecollectError }

/** Short waits, so that tests are fast; all else as users have it. */
const QUICK: Partial<DownloadInternals> = { retryDelayMs: 5, lockStallMs: 5000 }

/** Downloads into the sandbox. */
export async function fetchRaw(
  site: Site,
  sandbox: Sandbox,
  options: DownloadModelOptions = {},
  internals: Partial<DownloadInternals> = {},
): Promise<string> {
  const { endpoint } = site.server
  const all = { repo: REPO, endpoint, cacheDir: sandbox.cache, token: TOKEN, ...options }
  const { directory } = await downloadModel(all, { ...QUICK, ...internals })
  return directory
}

/** Downloads into the sandbox; anything but success or a typed error fails the test. */
export async function fetchModel(
  site: Site,
  sandbox: Sandbox,
  options: DownloadModelOptions = {},
  internals: Partial<DownloadInternals> = {},
): Promise<Outcome> {
  try {
    return { directory: await fetchRaw(site, sandbox, options, internals) }
  } catch (error) {
    expect(error).toBeInstanceOf(RecollectError)
    const typed = error as RecollectError
    expect(ERROR_CODES).toContain(typed.code)
    expect(typed.code).not.toBe('INTERNAL')
    return { error: typed }
  }
}

/** What must be true after every download, whatever the server did. */
export function expectHarmless(site: Site, sandbox: Sandbox, outcome: Outcome): void {
  expectClean(site, sandbox)
  if ('error' in outcome) {
    expect(allText(outcome.error)).not.toContain(TOKEN)
    expect(allText(outcome.error)).not.toContain('Signature=')
  } else {
    expectComplete(site, outcome.directory)
  }
}

/** What must be true at any time, also after a process was killed. */
export function expectClean(site: Site, sandbox: Sandbox): void {
  expect(sandbox.outside(), 'files outside the cache').toEqual([])
  const known = [...site.truth.values()].flatMap((files) => [...files.values()])
  expect(sandbox.wrong(known), 'wrong files accepted').toEqual([])
  const strangers = site.server.requests.filter(
    ({ host, headers }) => host === 'cdn' && headers.authorization,
  )
  expect(strangers, 'tokens sent to another host').toEqual([])
}

/** The folder is that of a commit of the repository, and holds all its files unchanged. */
export function expectComplete(site: Site, directory: string): void {
  const files = site.truth.get(path.basename(directory))
  expect(files, `a commit of the repository: ${directory}`).toBeDefined()
  for (const [name, content] of files ?? []) {
    expect(readFileSync(path.join(directory, name)).equals(content), name).toBe(true)
  }
}

function allText(error: unknown): string {
  const { message, stack, cause } = error as Error
  return `${message}\n${stack}\n${JSON.stringify(error)}\n${cause === undefined ? '' : allText(cause)}`
}
