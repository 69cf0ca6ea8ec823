import { EmbeddingEngine, type MemoryOrchestrator } from 'recollect'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeHeld, openHeld } from '../memory/support/open-memory.js'

/** The model knows no character of these. */
const UNREADABLE = {
  thai: 'กุญแจบ้านอยู่ใต้กระถาง',
  runic: 'ᚠᚢᚦ ᚨᚱᚲ ᚷᚹᚺ',
  amharic: 'ቁልፉ ከድስቱ ስር ነው',
  teeth: '🦷🦷',
  punjabi: 'ਚਾਬੀ ਗਮਲੇ ਹੇਠ ਹੈ',
}

/** It knows some characters of these. */
const READABLE = {
  english: 'The spare key is under the flower pot.',
  russian: 'Ключ лежит под горшком.',
  mixed: 'กุญแจ key บ้าน',
  chinese: '钥匙在花盆下面',
  dots: '?! ...',
}

let engine: EmbeddingEngine
let memory: MemoryOrchestrator

beforeAll(async () => {
  engine = await EmbeddingEngine.load()
  memory = await openHeld(engine)
  for (const [id, text] of Object.entries({ ...UNREADABLE, ...READABLE })) await memory.remember(text, { id })
}, 120_000)
afterAll(async () => {
  await closeHeld(memory)
  await engine.close()
})

describe('a record that the model cannot read', () => {
  test('is counted', async () => {
    expect(await memory.store.status()).toMatchObject({ embedded: 10, queued: 0, unreadable: 5 })
  })

  test.each(Object.entries(UNREADABLE))(
    '%s is found by its words, and no vector is compared',
    async (id, text) => {
      const [word = ''] = text.split(' ')
      const [best] = await memory.recall(word)
      expect(best?.record.id).toBe(id)
      expect(best?.distance).toBeUndefined()
    },
  )

  test.each(['Where is the key?', 'teeth', 'xylophone'])(
    'does not answer %s by meaning',
    async (question) => {
      const hits = await memory.recall(question, { mode: 'meaning', minScore: 0, limit: 20 })
      expect(hits.map(({ record }) => record.id).toSorted()).toEqual(Object.keys(READABLE).toSorted())
      expect(hits.every(({ distance }) => distance !== undefined)).toBe(true)
    },
  )

  test('has that as its reason in why', async () => {
    const { state, reason, cosine } = await memory.why('Where is the key?', 'thai')
    expect(state).toBe('far')
    expect(reason).toMatch(/model cannot read it/)
    expect(cosine).toBeUndefined()
  })
})
