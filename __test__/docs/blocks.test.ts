import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { commandFault } from './support/commands.js'
import { allPages, type CodeBlock } from './support/markdown.js'

const blocks = [...allPages().values()]
  // Declarations, written by tools.
  .filter(({ name }) => !/^(?:docs\/)?api\//.test(name))
  .flatMap((page) => page.blocks)

/** Languages that a test looks at, here or in run-blocks, and those that nothing of ours can read. */
const CHECKED = ['ts', 'js', 'cjs', 'sh', 'json', 'text']
const SHOWN = ['dockerfile', 'toml', 'mermaid', 'sql', 'yaml']

const EXTENSIONS: Readonly<Record<string, string>> = { ts: '.mts', js: '.mjs', cjs: '.cjs' }

/** What a fragment may take for granted: the text before it has made it. */
const GIVEN = `import type { EmbeddingEngine, MemoryOrchestrator, MemoryRecord, SqliteMemoryRepository } from 'recollect'
declare global {
  const engine: EmbeddingEngine
  const memory: MemoryOrchestrator
  const repository: SqliteMemoryRepository
  const record: MemoryRecord
  const texts: string[]
}
`

/** As a user's own project has it. */
const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    moduleDetection: 'force',
    types: ['node'],
    strict: true,
    allowJs: true,
    checkJs: true,
    noEmit: true,
  },
  include: ['.'],
}

const fileName = ({ page, line, language }: CodeBlock) =>
  `${page.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${line}${EXTENSIONS[language]}`

/** The declarations of the frameworks that these pages plug into are not clean, and take a browser for granted. */
const FRAMEWORKS = { skipLibCheck: true }

const usesFramework = ({ page }: CodeBlock) => page.startsWith('docs/guide/integrations/')

/** Compiles all blocks as files of one program; what the compiler says, by page and line of the page. */
function compile(all: readonly CodeBlock[], more: object = {}): string {
  // Below the repository, where the package is found by its name.
  mkdirSync(inRoot('target'), { recursive: true })
  const folder = mkdtempSync(path.join(inRoot('target'), 'docs-'))
  try {
    writeFileSync(path.join(folder, 'given.d.ts'), GIVEN)
    const compilerOptions = { ...TSCONFIG.compilerOptions, ...more }
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ ...TSCONFIG, compilerOptions }))
    for (const block of all) writeFileSync(path.join(folder, fileName(block)), block.code)
    const tsc = inRoot('node_modules/typescript/bin/tsc')
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(status === 0 || stdout !== '', stderr).toBe(true)
    return all.reduce(
      (text, block) => text.replaceAll(fileName(block), `${block.page}:${block.line}+`),
      stdout,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('the blocks of code in the pages', () => {
  it('are in languages that are known', () => {
    const unknown = blocks.filter(({ language }) => ![...CHECKED, ...SHOWN].includes(language))
    expect(unknown.map(({ page, line, language }) => `${page}:${line} ${language}`)).toEqual([])
  })

  it('compile as strict TypeScript against the built package', () => {
    const programs = blocks.filter(({ language }) => language in EXTENSIONS)
    expect(programs.length).toBeGreaterThan(20)
    expect(compile(programs.filter((block) => !usesFramework(block)))).toBe('')
    expect(compile(programs.filter(usesFramework), FRAMEWORKS)).toBe('')
  })

  it('of JSON can be parsed', () => {
    for (const { code } of blocks.filter(({ language }) => language === 'json')) JSON.parse(code)
  })

  it('name commands, options and files that are there', () => {
    const shell = blocks.filter(({ language }) => language === 'sh')
    expect(shell.flatMap((block) => commandFault(block) ?? [])).toEqual([])
  })
})
