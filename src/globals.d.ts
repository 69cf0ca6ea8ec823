// Names that this package's declarations use and that a compiler may lack: without `@types/node`, or with a `lib`
// before ESNext. If they are already declared, these declarations merge with them and change nothing.
// biome-ignore lint/suspicious/noEmptyInterface: the compiler's libraries declare what an AbortSignal is
interface AbortSignal {}

interface SymbolConstructor {
  readonly dispose: unique symbol
  readonly asyncDispose: unique symbol
}
