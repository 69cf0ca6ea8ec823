import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { cycles, importsWithin } from './support/import-graph.js'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))

const imports = importsWithin(SRC)

/** Which imports are forbidden: dependencies point one way. The first part of a path is the folder of `src`. */
const FORBIDDEN: readonly (readonly [from: RegExp, to: RegExp, why: string])[] = [
  [/^(memory|recall|folder)\//, /^store\/sqlite\//, 'they use only the port'],
  [/^(memory|recall|folder|documents|passages|words|records)\//, /\.sql|-sql\.ts$/, 'they contain no SQL'],
  [/^engine\//, /^(store|memory|recall|records)\//, 'the engine does not depend on the store'],
  [/^folder\//, /^(memory|recall|engine)\//, 'it makes records, and does not depend on their users'],
  [
    /^store\//,
    /^(memory|recall|folder|documents|engine|cli)\//,
    'the store depends neither on the engine nor on its users',
  ],
  [/^(?!cli\/|store\/postgres\/)/, /^store\/postgres\//, 'users of SQLite do not load it'],
  [/^store\/(?!sqlite\/|open\.ts$)/, /^store\/sqlite\//, 'the stores do not depend on each other'],
  [
    /^native\//,
    /^(store|folder|memory|recall|engine|records|vectors|cli)\//,
    'the addon does not depend on its callers',
  ],
  [
    /^(dates|words|passages|documents|vectors|records|options|files)\//,
    /^(store|folder|memory|recall|engine|cli)\//,
    'these folders depend on no higher one',
  ],
  [/^(?!cli\/)/, /^cli\//, 'the library does not depend on the program'],
  [
    /^(mcp|integrations|http)\//,
    /^(?!(mcp|integrations|http|options)\/|(index|errors|recall\/one-line)\.ts$)/,
    'servers and integrations use only the public API',
  ],
  [/^(?!(cli|mcp|integrations)\/)/, /^(mcp|integrations)\//, 'only the program depends on it'],
  [/^mcp\//, /^integrations\//, 'servers do not depend on integrations'],
]

test('the graph holds every folder of src', () => {
  expect(imports.length).toBeGreaterThan(500)
  expect(new Set(imports.map(({ from }) => from.split('/')[0]))).toContain('store')
})

test('no file or folder is part of an import cycle', () => {
  expect(cycles(imports)).toEqual([])
})

test('a cycle is found', () => {
  const round = [
    { from: 'a/one.ts', to: 'b/two.ts' },
    { from: 'b/three.ts', to: 'a/four.ts' },
  ]
  expect(cycles(round)).toEqual(['.: a -> b -> a'])
})

describe('dependencies point one way', () => {
  test.each(FORBIDDEN)('%s does not import from %s: %s', (from, to) => {
    const wrong = imports.filter((each) => from.test(each.from) && to.test(each.to))
    expect(wrong.map((each) => `${each.from} -> ${each.to}`)).toEqual([])
  })
})

test('the top of src holds only the public API and the errors', () => {
  const top = new Set(imports.map(({ from }) => from).filter((file) => !file.includes('/')))
  expect([...top]).toEqual(['index.ts'])
})
