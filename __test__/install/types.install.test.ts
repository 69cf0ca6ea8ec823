import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectFound } from './support/found.js'
import { hasStore, Machine, type Project } from './support/project.js'
import { TOOLS, toolFile } from './support/tools.js'

// The oldest version that docs/runtimes.md promises, the last one without generic typed arrays, and the newest of each
// major.
const VERSIONS = ['typescript-5.4', 'typescript-5.6', 'typescript-5.9', 'typescript-6', 'typescript-7']
const RESOLUTIONS = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
]
const compilers = VERSIONS.flatMap((typescript) =>
  RESOLUTIONS.map((resolution) => ({ typescript, resolution, by: resolution.moduleResolution })),
)

const machine = new Machine(inject('machine').folder, inject('machine').registry)
let project: Project

beforeAll(async () => {
  project = machine.project('types')
  expect(await project.npmInstall()).toMatchObject({ status: 0 })
})

/** Compiles a program with the strictest options, including the declarations of all its imports. */
async function compile(file: string, typescript: string, options: Readonly<Record<string, unknown>>) {
  const name = `${path.parse(file).name}.${typescript}.${String(options['moduleResolution'])}`
  const compilerOptions = {
    ...options,
    outDir: `out/${name}`,
    rootDir: '.',
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    typeRoots: [path.join(TOOLS, '@types')],
  }
  writeFileSync(project.file(`${name}.json`), JSON.stringify({ compilerOptions, files: [file] }))
  const { status, stdout } = await project.node([toolFile(typescript, 'tsc'), '-p', `${name}.json`])
  expect(stdout).toBe('')
  expect(status).toBe(0)
  return `out/${name}/${path.parse(file).name}.js`
}

describe.each(compilers)('the declarations, by $typescript with $by', ({ typescript, resolution }) => {
  it('need only the types of the language', async () => {
    await compile('types.ts', typescript, { ...resolution, lib: ['es2022'], types: [] })
  })

  it('are compatible with those of a browser', async () => {
    const lib = ['esnext', 'dom', 'dom.iterable']
    await compile('types.ts', typescript, { ...resolution, lib, types: [] })
  })

  it.runIf(hasStore)('are compatible with those of Node.js, and the program runs', async () => {
    const compiled = await compile('memory.ts', typescript, { ...resolution, types: ['node'] })
    expectFound(await project.node([compiled, `stores/${typescript}-${resolution.moduleResolution}`]))
  })
})
