// Names that the declarations of this package mention and that a compiler may lack: without `@types/node`, or with a
// `lib` before ESNext. Where they are declared already, these merge with what is there and change nothing.
// biome-ignore lint/suspicious/noEmptyInterface: what an AbortSignal is, is for the compiler's libraries to say
interface AbortSignal {}

interface SymbolConstructor {
  readonly dispose: unique symbol
  readonly asyncDispose: unique symbol
}
