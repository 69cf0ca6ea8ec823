import { Tokenizer } from '@huggingface/tokenizers'
import { TOKENIZER_CONFIG } from './peer-config.mjs'

/**
 * @param {string} tokenizerJson content of tokenizer.json
 * @param {number} maxTokens with [CLS] and [SEP]
 * @returns {(text: string) => readonly number[]} token ids, cut as the reference cuts them
 */
export function encoder(tokenizerJson, maxTokens) {
  const tokenizer = new Tokenizer(JSON.parse(tokenizerJson), TOKENIZER_CONFIG)
  return (text) => {
    const { ids } = tokenizer.encode(text)
    return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ...ids.slice(-1)]
  }
}
