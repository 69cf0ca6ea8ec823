/** The reference's limit (sentence-transformers), with [CLS] and [SEP]. */
export const MAX_TOKENS = 256

const SPECIAL_TOKENS = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
}

/** As published, except for the limit: with the published 512 the peers would do more work, for different vectors. */
export const TOKENIZER_CONFIG = {
  ...SPECIAL_TOKENS,
  do_lower_case: true,
  tokenize_chinese_chars: true,
  strip_accents: null,
  do_basic_tokenize: true,
  never_split: null,
  tokenizer_class: 'BertTokenizer',
  model_max_length: MAX_TOKENS,
}

/** The files that the peers look for next to the model, with the published model's content. */
export const PEER_CONFIG = {
  'config.json': {
    architectures: ['BertModel'],
    model_type: 'bert',
    hidden_act: 'gelu',
    hidden_size: 384,
    intermediate_size: 1536,
    layer_norm_eps: 1e-12,
    max_position_embeddings: 512,
    num_attention_heads: 12,
    num_hidden_layers: 6,
    pad_token_id: 0,
    type_vocab_size: 2,
    vocab_size: 30_522,
  },
  'tokenizer_config.json': TOKENIZER_CONFIG,
  'special_tokens_map.json': SPECIAL_TOKENS,
}
