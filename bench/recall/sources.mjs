import { registerHooks } from 'node:module'

// The stages are measured from their source, which Node reads as it is but for the names of files.
registerHooks({
  resolve(specifier, context, next) {
    const ours = context.parentURL?.includes('/src/') && specifier.startsWith('.')
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  },
})
