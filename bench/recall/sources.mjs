import { registerHooks } from 'node:module'

const SOURCE = new URL('../../src/', import.meta.url).href

// The stages are measured from their TypeScript source. Node runs it as it is, but needs the real file extensions.
registerHooks({
  resolve(specifier, context, next) {
    const ours = context.parentURL?.startsWith(SOURCE) === true && specifier.startsWith('.')
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  },
})
