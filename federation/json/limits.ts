/** What one incoming request may cost us (protocol.md §5). Sizes are bytes unless the name says otherwise. */
export const bodyMaxBytes = 1024 * 1024;
export const depthMax = 32;
export const arrayItemsMax = 1_000;
export const idMaxBytes = 2_048;

/** Entries of one `@context`, and terms that its inline objects may define together. */
export const contextEntriesMax = 32;
export const contextTermsMax = 512;

/** One signature header, and its contents. */
export const signatureHeaderMaxChars = 8_192;
export const signatureParamsMax = 32;
export const signatureComponentsMax = 32;
export const signatureLabelsMax = 4;
export const digestsMax = 8;

/** The cost of verification grows with the square of the modulus; below 2048 bits a key can be broken. */
export const rsaMinBits = 2_048;
export const rsaMaxBits = 8_192;

/** Proofs of one document that are tried before it is refused. */
export const proofsMax = 4;
