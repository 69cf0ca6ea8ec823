import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { circles, importsWithin } from './support/import-graph.js'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))

const imports = importsWithin(SRC)

/** What a room may not import: arrows point one way. The first part of a path is the room. */
const FORBIDDEN: readonly (readonly [from: RegExp, to: RegExp, why: string])[] = [
  [/^(memory|recall|folder)\//, /^store\/sqlite\//, 'they know the port alone'],
  [/^(memory|recall|folder|documents|passages|words|records)\//, /\.sql|-sql\.ts$/, 'they compile no SQL'],
  [/^engine\//, /^(store|memory|recall|records)\//, 'the engine knows no store'],
  [/^folder\//, /^(memory|recall|engine)\//, 'it makes records, and knows nobody who uses them'],
  [
    /^store\//,
    /^(memory|recall|folder|documents|engine|cli)\//,
    'the store knows neither the engine nor who uses it',
  ],
  [/^(?!cli\/|store\/postgres\/)/, /^store\/postgres\//, 'who keeps memories in SQLite loads none of it'],
  [/^store\/(?!sqlite\/|open\.ts$)/, /^store\/sqlite\//, 'neither store knows the other'],
  [
    /^native\//,
    /^(store|folder|memory|recall|engine|records|vectors|cli)\//,
    'the addon is loaded below whoever calls it',
  ],
  [
    /^(words|passages|documents|vectors|records|options|files)\//,
    /^(store|folder|memory|recall|engine|cli)\//,
    'plain rooms',
  ],
  [/^(?!cli\/)/, /^cli\//, 'the library needs nothing of the program'],
  [
    /^(mcp|integrations|http)\//,
    /^(?!(mcp|integrations|http|options)\/|(index|errors|recall\/one-line)\.ts$)/,
    'what is plugged in stands on the public surface alone',
  ],
  [/^(?!(cli|mcp|integrations)\/)/, /^(mcp|integrations)\//, 'nothing but the program knows it'],
  [/^mcp\//, /^integrations\//, 'none of them knows another'],
]

test('the graph holds every room', () => {
  expect(imports.length).toBeGreaterThan(500)
  expect(new Set(imports.map(({ from }) => from.split('/')[0]))).toContain('store')
})

test('no file or folder imports another that imports it back, however far round', () => {
  expect(circles(imports)).toEqual([])
})

test('a circle is seen', () => {
  const round = [
    { from: 'a/one.ts', to: 'b/two.ts' },
    { from: 'b/three.ts', to: 'a/four.ts' },
  ]
  expect(circles(round)).toEqual(['.: a -> b -> a'])
})

describe('arrows point one way', () => {
  test.each(FORBIDDEN)('%s imports nothing of %s: %s', (from, to) => {
    const wrong = imports.filter((each) => from.test(each.from) && to.test(each.to))
    expect(wrong.map((each) => `${each.from} -> ${each.to}`)).toEqual([])
  })
})

test('the top of src is the public surface and errors alone', () => {
  const top = new Set(imports.map(({ from }) => from).filter((file) => !file.includes('/')))
  expect([...top]).toEqual(['index.ts'])
})
