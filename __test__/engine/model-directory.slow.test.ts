import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmbeddingEngine } from 'recollect'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const EMBEDDED = fileURLToPath(new URL('../../npm/model-all-minilm-l6-v2', import.meta.url))
const MODEL = 'model_fp16.onnx'

describe('a model directory', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'recollect-model-'))
    for (const file of ['manifest.json', 'tokenizer.json', MODEL]) {
      await copyFile(path.join(EMBEDDED, file), path.join(directory, file))
    }
  })
  afterEach(() => rm(directory, { recursive: true }))

  const failure = async (options: object = {}) => {
    const loading = EmbeddingEngine.load({ modelDir: directory, ...options })
    const outcome = await loading.then(
      async (engine) => {
        await engine.close()
        return 'loaded'
      },
      (error) => error,
    )
    return outcome
  }

  it('loads, and is the same space as the embedded model', async () => {
    await using embedded = await EmbeddingEngine.load()
    await using engine = await EmbeddingEngine.load({ modelDir: directory, modelFile: MODEL })
    expect(engine.info).toEqual(embedded.info)
    expect(await engine.embed('hello world')).toEqual(await embedded.embed('hello world'))
  })

  it('loads without a manifest, from a relative path', async () => {
    await rm(path.join(directory, 'manifest.json'))
    const modelDir = path.relative(process.cwd(), directory)
    await using engine = await EmbeddingEngine.load({ modelDir })
    expect(await engine.embed('hello world')).toHaveLength(384)
  })

  it('loads in the layout of the Hub', async () => {
    await rm(path.join(directory, 'manifest.json'))
    await mkdir(path.join(directory, 'onnx'))
    await cp(path.join(directory, MODEL), path.join(directory, 'onnx', 'model.onnx'))
    await rm(path.join(directory, MODEL))
    await using engine = await EmbeddingEngine.load({ modelDir: directory })
    expect(await engine.embed('hello world')).toHaveLength(384)
  })

  it.each([MODEL, 'tokenizer.json'])('without %s is refused with the name of the file', async (file) => {
    await rm(path.join(directory, file))
    expect(await failure()).toMatchObject({ code: 'MODEL_NOT_FOUND', message: expect.stringContaining(file) })
  })

  it('that does not exist, or is a file, is refused with its path', async () => {
    const missing = path.join(directory, 'nowhere')
    expect(await failure({ modelDir: missing })).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining(missing),
    })
    const file = path.join(directory, MODEL)
    expect(await failure({ modelDir: file })).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('it is a file'),
    })
  })

  it('without the requested modelFile is refused with its name', async () => {
    expect(await failure({ modelFile: 'other.onnx' })).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('other.onnx'),
    })
    await symlink(path.join(directory, 'nowhere'), path.join(directory, 'dangling.onnx'))
    expect(await failure({ modelFile: 'dangling.onnx' })).toMatchObject({ code: 'MODEL_NOT_FOUND' })
  })

  const damages: ReadonlyArray<readonly [string, (file: string) => Promise<void>]> = [
    ['empty', (file) => writeFile(file, '')],
    ['truncated', (file) => truncate(file, 300_000)],
    ['changed in one bit', flipBit],
    ['replaced by other bytes', (file) => writeFile(file, Buffer.alloc(5_000, 7))],
  ]

  describe.each(damages)('with a file that is %s', (_name, damage) => {
    it.each([MODEL, 'tokenizer.json'])('is refused with the name of the file: %s', async (file) => {
      await damage(path.join(directory, file))
      expect(await failure()).toMatchObject({
        code: 'MODEL_CHECKSUM_MISMATCH',
        message: expect.stringContaining(file),
      })
    })
  })

  describe.each(damages.filter(([name]) => name !== 'changed in one bit'))(
    'without a manifest, with a file that is %s',
    (_name, damage) => {
      it.each([MODEL, 'tokenizer.json'])('is refused with the name of the file: %s', async (file) => {
        await rm(path.join(directory, 'manifest.json'))
        await damage(path.join(directory, file))
        expect(await failure()).toMatchObject({
          code: 'MODEL_INVALID',
          message: expect.stringContaining(file),
        })
      })
    },
  )

  it.each([
    ['not JSON', 'not json'],
    ['of another shape', '{"files": 3}'],
    ['empty', ''],
  ])('with a manifest that is %s is refused with its name', async (_name, content) => {
    await writeFile(path.join(directory, 'manifest.json'), content)
    expect(await failure()).toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('manifest.json'),
    })
  })

  it.each([
    ['a BPE model', { model: { type: 'BPE', vocab: {}, merges: [] } }],
    ['no model', {}],
    ['no vocabulary', { model: { type: 'WordPiece', unk_token: '[UNK]', vocab: {} } }],
  ])('with a tokenizer of %s is refused', async (_name, tokenizer) => {
    await rm(path.join(directory, 'manifest.json'))
    await writeFile(path.join(directory, 'tokenizer.json'), JSON.stringify({ version: '1.0', ...tokenizer }))
    expect(await failure()).toMatchObject({
      code: expect.stringMatching(/^MODEL_(INVALID|UNSUPPORTED)$/),
      message: expect.stringContaining('tokenizer.json'),
    })
  })

  it('that was refused can be loaded once it is repaired', async () => {
    const file = path.join(directory, 'tokenizer.json')
    const bytes = await readFile(file)
    await writeFile(file, '')
    expect(await failure()).toMatchObject({ code: 'MODEL_CHECKSUM_MISMATCH' })
    await writeFile(file, bytes)
    expect(await failure()).toBe('loaded')
  })
})

async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file)
  const middle = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
  await writeFile(file, bytes)
}
