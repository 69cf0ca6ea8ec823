/**
 * A vector with an `ArrayBuffer` of its own, so that it can be transferred to a worker. TypeScript 5.7 and newer treat
 * it as a `Float32Array` of an `ArrayBuffer`; in older versions `Float32Array` is not generic.
 */
export type OwnFloat32Array = ReturnType<typeof Float32Array.of>

/** Bytes with an `ArrayBuffer` of their own, likewise. */
export type OwnUint8Array = ReturnType<typeof Uint8Array.of>
