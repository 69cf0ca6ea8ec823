/** Bytes of one element that are held; an export has one a conversation. */
const MAX_ELEMENT_BYTES = 256 * 1024 * 1024

const [QUOTE, BACKSLASH, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x7b, 0x7d]
const [OPEN_ARRAY, CLOSE_ARRAY] = [0x5b, 0x5d]

/**
 * The objects of an array of JSON, each as its bytes, in the memory of one of them; the object itself where it is in no
 * array. Only where objects begin and end is looked at: whether they are JSON is seen when they are parsed.
 *
 * @throws Error where the text ends within an object, or one is longer than can be held
 */
export async function* jsonElements(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const scanner = new Scanner()
  for await (const chunk of chunks) yield* scanner.add(chunk)
  if (scanner.isWithin)
    throw new Error('Expected a whole file of JSON, received one that ends within an object')
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
    // A copy: the chunk may be read into again.
    this.#parts.push(Buffer.from(chunk.subarray(start)))
    this.#bytes += chunk.length - start
    if (this.#bytes > MAX_ELEMENT_BYTES)
      throw new Error(`Expected objects of at most ${MAX_ELEMENT_BYTES} bytes, received a longer one`)
  }
}

/** The objects themselves; what is not JSON is undefined. */
export async function* jsonObjects(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown, void, undefined> {
  for await (const element of jsonElements(chunks)) {
    try {
      yield JSON.parse(element.toString('utf8'))
    } catch {
      yield undefined
    }
  }
}
