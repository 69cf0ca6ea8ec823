import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { RecollectError } from '../errors.js'

/** A file of a model on disk. */
export interface CheckedFile {
  readonly file: string
  readonly bytes: number
  /** 64 hexadecimal digits. */
  readonly sha256: string
  /** The hash in the manifest; null if it has none. */
  readonly expected: string | null
}

/**
 * Hashes the model file, its tokenizer, and whatever else the manifest lists.
 *
 * @throws RecollectError `MODEL_NOT_FOUND`, `MODEL_INVALID`
 */
export async function checkModelFiles(modelDir: string, modelFile: string): Promise<CheckedFile[]> {
  const listed = await readManifest(modelDir)
  const names = new Set([...listed.keys(), modelFile, 'tokenizer.json'])
  const checked: CheckedFile[] = []
  for (const file of names)
    checked.push({ file, ...(await hashOf(modelDir, file)), expected: listed.get(file) ?? null })
  return checked
}

/** The SHA-256 of each file, by name. */
async function readManifest(modelDir: string): Promise<Map<string, string>> {
  const text = await readFile(join(modelDir, 'manifest.json'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    },
  )
  if (text === undefined) return new Map()
  try {
    const { files } = JSON.parse(text) as { files: Record<string, { sha256: string }> }
    return new Map(Object.entries(files).map(([name, { sha256 }]) => [name, sha256]))
  } catch (cause) {
    throw new RecollectError(
      'MODEL_INVALID',
      `Expected manifest.json in ${modelDir} to list files with their hashes`,
      {
        cause,
      },
    )
  }
}

async function hashOf(modelDir: string, file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    await pipeline(createReadStream(join(modelDir, file)), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        bytes += chunk.length
        hash.update(chunk)
      }
    })
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    throw new RecollectError(
      'MODEL_NOT_FOUND',
      `Expected ${file} in the model directory, found none in ${modelDir}`,
      {
        cause,
      },
    )
  }
  return { bytes, sha256: hash.digest('hex') }
}
