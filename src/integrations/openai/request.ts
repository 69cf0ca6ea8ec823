import type { Context } from 'hono'
import { Refusal } from './failure.js'

/** Maximum number of texts in one request; OpenAI has the same limit. */
const MAX_TEXTS = 2_048

/** A checked request for embeddings. */
export interface EmbeddingsRequest {
  readonly texts: readonly string[]
  readonly base64: boolean
}

/** The model's name and the length of its vectors. */
export interface ServedModel {
  readonly id: string
  readonly dimensions: number
}

/** @throws Refusal */
export async function readRequest(c: Context, model: ServedModel): Promise<EmbeddingsRequest> {
  const body = await jsonOf(c)
  const { input, model: asked, encoding_format: encoding = 'float', dimensions = model.dimensions } = body
  if (typeof asked !== 'string') throw invalid('model', `Expected the model, such as ${model.id}`)
  if (!names(model, asked)) throw unknownModel(model, asked)
  if (encoding !== 'float' && encoding !== 'base64')
    throw invalid('encoding_format', 'Expected encoding_format to be float or base64')
  if (dimensions !== model.dimensions)
    throw invalid('dimensions', `Expected dimensions to be ${model.dimensions}, which cannot be shortened`)
  return { texts: textsOf(input), base64: encoding === 'base64' }
}

/** Matches the model's name with or without its organization. */
export function names({ id }: ServedModel, asked: string): boolean {
  return asked === id || asked === id.split('/').at(-1)
}

export function unknownModel({ id }: ServedModel, asked: string): Refusal {
  const shown = JSON.stringify(asked.slice(0, 100))
  return new Refusal(404, 'model_not_found', `Expected the model ${id}, received ${shown}`, 'model')
}

async function jsonOf(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const text = await c.req.text()
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return body as Readonly<Record<string, unknown>>
  } catch {
    // Any other content is refused below.
  }
  throw new Refusal(400, 'invalid_json', 'Expected a JSON object')
}

function textsOf(input: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(input) ? input : [input]
  if (texts.length === 0 || texts.length > MAX_TEXTS)
    throw invalid('input', `Expected 1 to ${MAX_TEXTS} texts, received ${texts.length}`)
  return texts.map((text) => {
    if (typeof text === 'string' && text !== '') return text
    if (typeof text === 'number' || Array.isArray(text))
      throw invalid('input', 'Expected texts, received tokens: they are those of another model')
    throw invalid('input', 'Expected each text to be a string that is not empty')
  })
}

function invalid(param: string, message: string): Refusal {
  return new Refusal(400, 'invalid_request', message, param)
}
