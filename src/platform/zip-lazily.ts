import { Readable } from 'node:stream';
import type { ZipFile } from 'yazl';

/** Adds what is opened only when its turn has come, one at a time. What cannot be opened any more is empty: it must not cost the rest. */
export function zipLazily(
  zip: ZipFile,
  name: string,
  open: () => Readable | Promise<Readable>,
  options: { readonly compress?: boolean } = {},
): void {
  zip.addReadStreamLazy(name, options, (done) => {
    Promise.resolve()
      .then(open)
      .then(
        (stream) => done(null, stream),
        () => done(null, Readable.from([])),
      );
  });
}
