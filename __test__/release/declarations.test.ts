import { execFile } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'

const run = promisify(execFile)

// `npm run test:install` tests them with other compilers.
describe('the declarations', () => {
  it('need only the types of the language', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'recollect-declarations-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const compilerOptions = {
      ...{ module: 'nodenext', target: 'es2022', lib: ['es2022'], types: [], noEmit: true },
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
    }
    const files = [inRoot('dist/index.d.ts')]
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
    const tsc = inRoot('node_modules/typescript/bin/tsc')
    // It rejects when the compiler reports an error.
    const { stdout } = await run(process.execPath, [tsc, '-p', folder])
    expect(stdout).toBe('')
  })

  it('have no generic typed array, which TypeScript before 5.7 rejects', () => {
    const generic = globSync('dist/**/*.d.ts', { cwd: inRoot() }).flatMap((file) =>
      readFileSync(inRoot(file), 'utf8').match(/\b\w*Array<(Shared)?ArrayBuffer\w*>/g),
    )
    expect(generic.filter((found) => found !== null)).toEqual([])
  })
})
