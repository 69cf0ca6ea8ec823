/** The maximum size of one element in memory, in bytes. An export has one element for each conversation. */
const MAX_ELEMENT_BYTES = 256 * 1024 * 1024

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x7b, 0x7d]
const [OPEN_ARRAY, CLOSE_ARRAY] = [0x5b, 0x5d]

/**
 * The objects of a JSON array, each as its bytes; only one is in memory at a time. An object outside an array counts
 * too. This only finds where objects begin and end; whether they are valid JSON shows when they are parsed.
 *
 * @throws Error if the text ends within an object, or an object is too long
 */
export async function* jsonElements(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const scanner = new Scanner()
  for await (const chunk of chunks) yield* scanner.add(chunk)
  if (scanner.isWithin)
    throw new Error('Expected a complete JSON file, received one that ends within an object')
}

class Scanner {
  #depth = 0
  #inText = false
  #escaped = false
  #parts: Buffer[] = []
  #bytes = 0

  get isWithin(): boolean {
    return this.#depth > 0
  }

  *add(chunk: Buffer): Generator<Buffer, void, undefined> {
    let start = this.#depth > 0 ? 0 : -1
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) this.#inText = false
      } else if (byte === QUOTE) this.#inText = true
      else if (byte === OPEN_OBJECT || (byte === OPEN_ARRAY && this.#depth > 0)) {
        if (this.#depth === 0) start = at
        this.#depth += 1
      } else if (this.#depth > 0 && (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY)) {
        this.#depth -= 1
        if (this.#depth > 0) continue
        yield Buffer.concat([...this.#parts, chunk.subarray(start, at + 1)])
        this.#parts = []
        this.#bytes = 0
        start = -1
      }
    }
    if (start === -1) return
    // A copy, because the chunk may be reused.
    this.#parts.push(Buffer.from(chunk.subarray(start)))
    this.#bytes += chunk.length - start
    if (this.#bytes > MAX_ELEMENT_BYTES)
      throw new Error(`Expected objects of at most ${MAX_ELEMENT_BYTES} bytes, received a longer one`)
  }
}

/** The parsed objects; undefined for what is not valid JSON. */
export async function* jsonObjects(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown, void, undefined> {
  for await (const element of jsonElements(chunks)) {
    try {
      yield JSON.parse(element.toString('utf8'))
    } catch {
      yield undefined
    }
  }
}
