/**
 * A vector whose `ArrayBuffer` is its own, so that it can be transferred to a worker. TypeScript 5.7 and newer take it
 * for a `Float32Array` of an `ArrayBuffer`; before that, `Float32Array` is not generic.
 */
export type OwnFloat32Array = ReturnType<typeof Float32Array.of>

/** Bytes whose `ArrayBuffer` is their own, likewise. */
export type OwnUint8Array = ReturnType<typeof Uint8Array.of>
