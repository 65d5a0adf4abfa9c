/** Code stays as it is; what stands around it goes through `change`. */
export const outsideCode = (source: string, change: (words: string) => string): string =>
  source
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, at) => (at % 2 === 1 ? part : change(part)))
    .join('');

/** Names nobody and no topic of ours: who was meant is written out, and nobody is called years later. */
export const quiet = (words: string): string =>
  words.replace(/(^|[^\w\\&/])([@#])(?=[\p{L}\p{N}_])/gu, '$1\\$2');

/** As Markdown that says just that. */
export const plain = (words: string): string => words.replace(/[!-/:-@[-`{-~]/g, '\\$&');
