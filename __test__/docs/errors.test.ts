import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ERROR_CODES, RecollectError } from 'recollect'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'

function sources(folder: string, extension: string): string {
  return readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => readFileSync(path.join(inRoot(folder), name), 'utf8'))
    .join('\n')
}

describe('the error codes', () => {
  it('are all explained in docs/errors.md, including those of the command line, and nothing else is', () => {
    const explained = [...readFileSync(inRoot('docs/errors.md'), 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)]
    const codes = explained.map(([, code = '']) => code)
    // The system has any number of codes; docs/errors.md explains the usual ones.
    const ofSystem = codes.filter((code) => /^E[A-Z]+$/.test(code))
    expect(ofSystem).toEqual(expect.arrayContaining(['ENOENT', 'EACCES', 'EISDIR', 'ENOSPC']))
    const printed = [...sources('src/cli', '.ts').matchAll(/\bcode(?::| =) '([A-Z_]+)'/g)]
    const ofProgram = printed.map(([, code = '']) => code)
    expect(ofProgram).toEqual(expect.arrayContaining(['USAGE', 'INTERRUPTED', 'INVALID_INPUT']))
    const all = new Set<string>([...ERROR_CODES, ...ofProgram, ...ofSystem])
    expect(codes.sort()).toEqual([...all].sort())
  })

  it('include those of the Rust crates', () => {
    const native = [...sources('crates', 'error.rs').matchAll(/=> "([A-Z_]+)"/g)]
    expect(native.length).toBeGreaterThan(20)
    for (const [, code] of native) expect(ERROR_CODES).toContain(code)
  })

  it('are each used somewhere', () => {
    const code = sources('src', '.ts') + sources('crates', '.rs')
    const list = readFileSync(inRoot('src/errors.ts'), 'utf8')
    for (const name of ERROR_CODES) {
      const mentions = code.split(name).length - list.split(name).length
      expect(mentions, name).toBeGreaterThan(0)
    }
  })

  it('come with an error that has a name, a code and a cause', () => {
    const cause = new Error('beneath')
    const error = new RecollectError('INTERNAL', 'message', { cause })
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toBe('RecollectError: message')
    expect(error).toMatchObject({ code: 'INTERNAL', cause })
    expect(Object.keys(error)).toEqual(['code'])
  })
})
