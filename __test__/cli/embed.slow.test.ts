import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cosineSimilarity, EmbeddingEngine } from 'recollect'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'

interface Line {
  readonly index: number
  readonly text?: string
  readonly truncated: boolean
  readonly vector: number[]
}

const vectors = (bytes: Buffer): Float32Array[] =>
  Array.from({ length: bytes.length / 1536 }, (_, index) =>
    Float32Array.from({ length: 384 }, (_, at) => bytes.readFloatLE(index * 1536 + at * 4)),
  )

describe('embed', () => {
  it('prints exactly the vectors of the engine, as JSON lines and as raw float32', async () => {
    const texts = ['hello world', 'naïve café', '']
    const engine = await EmbeddingEngine.load()
    const expected = await engine.embedBatch(texts)
    await engine.close()

    const asJson = await recollect(['embed', ...texts])
    expect(asJson).toMatchObject({ status: 0, stderr: '' })
    const lines = jsonLines<Line>(asJson.stdout)
    expect(lines.map(({ index, text, truncated }) => [index, text, truncated])).toEqual(
      texts.map((text, index) => [index, text, false]),
    )
    expect(lines.map(({ vector }) => Float32Array.from(vector))).toEqual(expected)

    const output = join(tempDir(), 'vectors.f32')
    const raw = await recollect(['embed', '--format', 'raw', '--output', output, ...texts])
    expect(raw).toMatchObject({ status: 0, stdout: '' })
    expect(vectors(readFileSync(output))).toEqual(expected)
  })

  it('respects --precision', async () => {
    await using engine = await EmbeddingEngine.load({ precision: 'int8' })
    const { stdout } = await recollect(['embed', '--precision', 'int8', 'hello world'])
    const [line] = jsonLines<Line>(stdout)
    expect(Float32Array.from(line?.vector ?? [])).toEqual(await engine.embed('hello world'))
    expect(await recollect(['embed', '--precision', 'int4', 'hello'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('float32, int8'),
    })
  })

  it.each([
    ['line ends of all kinds, a byte order mark, no last one', '\ufeffone\r\n\ntwo', [], ['one', '', 'two']],
    ['NUL between texts that hold line ends', 'a\nb\0c\0', ['--null'], ['a\nb', 'c']],
    ['a last line end', 'x\n', [], ['x']],
    ['nothing', '', [], []],
  ])('reads one text per line: %s', async (_name, input, args, texts) => {
    const file = join(tempDir(), 'texts')
    writeFileSync(file, input)
    const read = await recollect(['embed', '--file', file, ...args])
    expect(jsonLines<Line>(read.stdout).map(({ text }) => text)).toEqual(texts)
  })

  it('omits the texts on request', async () => {
    const { stdout } = await recollect(['embed', '--no-text', '-'], { input: 'one\ntwo' })
    expect(jsonLines<Line>(stdout).map(({ index, text }) => [index, text])).toEqual([
      [0, undefined],
      [1, undefined],
    ])
  })

  it('keeps texts and vectors together over many batches, and reports truncated texts', async () => {
    const texts = Array.from({ length: 600 }, (_, index) =>
      index === 555 ? 'word '.repeat(300) : `number ${index % 7}`,
    )
    const { stdout, stderr } = await recollect(['embed', '-'], { input: texts.join('\n') })
    const lines = jsonLines<Line>(stdout)
    expect(lines.map(({ index }) => index)).toEqual(texts.map((_, index) => index))
    expect(lines.filter(({ truncated }) => truncated).map(({ index }) => index)).toEqual([555])
    expect(stderr).toContain('1 text had more than 256 tokens')
    const [first, seventh] = [lines[0], lines[595]].map((line) => Float32Array.from(line?.vector ?? []))
    expect(cosineSimilarity(first ?? expect.fail(), seventh ?? expect.fail())).toBeCloseTo(1, 5)
  })

  it('reports input that is not text', async () => {
    const { status, stdout, stderr } = await recollect(['embed', '-'], {
      input: Buffer.from([0x61, 0xff, 0x0a]),
    })
    expect(status).toBe(0)
    expect(jsonLines<Line>(stdout)[0]?.text).toBe('a\ufffd')
    expect(stderr).toContain('1 line of standard input had bytes that are not UTF-8')
  })

  it.each([
    ['no texts', [], 'Expected texts'],
    ['texts and a file', ['x', '--file', 'y'], 'received both'],
    ['raw JSON', ['x', '--json', '--format', 'raw'], 'received both'],
    ['too many threads', ['x', '--threads', '5000'], 'from 1 to 1024'],
  ])('refuses %s', async (_name, args, words) => {
    const { status, stderr } = await recollect(['embed', ...args])
    expect(status).toBe(2)
    expect(stderr).toContain(words)
  })
})

describe('model', () => {
  it('describes the embedded model and finds its files intact', async () => {
    const info = await recollect(['model', 'info', '--json'])
    expect(jsonLines(info.stdout)).toMatchObject([
      {
        model: 'sentence-transformers/all-MiniLM-L6-v2',
        dimensions: 384,
        maxTokens: 256,
        space: expect.any(Object),
      },
    ])
    const verified = await recollect(['model', 'verify'])
    expect(verified).toMatchObject({ status: 0, stderr: 'The model loads and embeds\n' })
    expect(verified.stdout).toMatch(/^model_fp16\.onnx {2}45\.3 MB {2}[0-9a-f]{64} {2}ok$/m)
    expect(verified.stdout).toMatch(/^tokenizer\.json .* ok$/m)
  })

  it('finds a changed file', async () => {
    const directory = tempDir()
    writeFileSync(join(directory, 'model.onnx'), 'no model')
    writeFileSync(join(directory, 'tokenizer.json'), '{}')
    const files = { 'model.onnx': { bytes: 8, sha256: 'ab'.repeat(32) } }
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ files }))
    const { status, stdout, stderr } = await recollect(['model', 'verify', '--model-dir', directory])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^model\.onnx .* WRONG$/m)
    expect(stderr).toContain('[MODEL_CHECKSUM_MISMATCH]')
  })
})
