import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { inRoot } from '../../../scripts/lib/paths.mjs'
import type { CodeBlock, Page } from './markdown.js'

/** A program of a page, and what the page says that it prints. */
export interface Runnable {
  readonly name: string
  readonly code: string
  readonly output: string | undefined
}

/** The blocks marked `run`; one of `text output` after it is what it prints. */
export function runnables({ name, blocks }: Page): Runnable[] {
  return blocks.flatMap((block, index) => {
    if (!block.marks.includes('run')) return []
    const next = blocks[index + 1]
    const output = next?.marks.includes('output') ? next.code : undefined
    return [{ name: `${name}:${block.line}`, code: block.code, output }]
  })
}

/** As a user's own file, without the types: in an empty working folder, below the repository to find the package. */
export async function runBlock({ code }: Pick<CodeBlock, 'code'>): Promise<string> {
  mkdirSync(inRoot('target'), { recursive: true })
  const folder = mkdtempSync(path.join(inRoot('target'), 'block-'))
  try {
    writeFileSync(path.join(folder, 'example.mjs'), stripTypeScriptTypes(code))
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder })
    return stdout + stderr
  } finally {
    rmSync(folder, { recursive: true })
  }
}
