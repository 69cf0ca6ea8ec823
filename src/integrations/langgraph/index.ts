export { RecollectStore, type RecollectStoreOptions } from './store.js'
