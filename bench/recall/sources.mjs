import { registerHooks } from 'node:module'

const SOURCE = new URL('../../src/', import.meta.url).href

// The stages are measured from their source, which Node reads as it is but for the names of files.
registerHooks({
  resolve(specifier, context, next) {
    const ours = context.parentURL?.startsWith(SOURCE) === true && specifier.startsWith('.')
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  },
})
