export { RecollectEmbeddings } from './embeddings.js'
export {
  type DocumentFilter,
  RecollectVectorStore,
  type RecollectVectorStoreOptions,
} from './vector-store.js'
