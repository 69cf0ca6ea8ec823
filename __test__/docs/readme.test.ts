import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'

const readme = readFileSync(inRoot('README.md'), 'utf8')
const [memory = '', engine = ''] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code)

/** Runs a block as a user's own file would be run, in an empty working folder; below the repository to find the package. */
function run(code: string): string {
  mkdirSync(inRoot('target'), { recursive: true })
  const folder = mkdtempSync(path.join(inRoot('target'), 'readme-'))
  try {
    writeFileSync(path.join(folder, 'example.mjs'), code)
    return execFileSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('the README', () => {
  it('remembers and recalls in ten lines', () => {
    const [first = '', ...others] = run(memory).trim().split('\n')
    expect(first).toContain('allergic to peanuts')
    expect(others).toHaveLength(1)
    expect(memory.trim().split('\n').length).toBeLessThanOrEqual(11)
  })

  it('shows what the engine is for', () => {
    const [hi, physics] = run(engine).trim().split('\n').map(Number)
    expect(hi).toBeGreaterThan(0.8)
    expect(physics).toBeLessThan(0.5)
  })

  it('names files that are there', () => {
    for (const [, file = ''] of readme.matchAll(/\]\((?!http)([^)#]+)/g)) {
      expect(() => readFileSync(inRoot(file)), file).not.toThrow()
    }
  })
})
