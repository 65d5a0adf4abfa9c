import { Refusal } from '#src/platform/errors.ts';

/** What is refused about archives: read by administrators at the command line alone, so in English. */
export const refusals = {
  tooLarge: (megabytes: number) =>
    new Refusal(
      'invalid',
      `The archive is larger than ${megabytes} MB. Export a shorter time, and import one after the other.`,
    ),
  unfolds: () =>
    new Refusal(
      'invalid',
      'The archive has more entries, or unfolds to more, than any export has. It is not read; export it again.',
    ),
  escapes: (name: string) =>
    new Refusal(
      'invalid',
      `The archive names a file outside of itself (${name.slice(0, 100)}). It is not read; export it again.`,
    ),
  unreadable: () =>
    new Refusal('invalid', 'This is no ZIP archive (or .tar.gz), or it is damaged. Export it again.'),
  broken: (name: string) =>
    new Refusal('invalid', `${name.slice(0, 100)} in the archive cannot be read as JSON. Export it again.`),
  brokenDump: () =>
    new Refusal(
      'invalid',
      'The dump of the database cannot be read. Make it with mysqldump, whole and without --tab or --xml.',
    ),
  notAnExport: (product: string, file: string) =>
    new Refusal(
      'invalid',
      `This is no export of ${product}: it has no ${file}. Give the ZIP file as it was exported.`,
    ),
  tooManyMessages: (max: number) =>
    new Refusal(
      'invalid',
      `The archive has more than ${max} messages. Export a shorter time, and import one after the other.`,
    ),
};
