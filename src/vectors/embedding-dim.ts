/** Length of every vector: the hidden size of all-MiniLM-L6-v2 (`hidden_size` in its config.json). */
export const EMBEDDING_DIM = 384
