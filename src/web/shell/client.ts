import { assetOf, type Asset } from './asset.ts';

/** The pages' script: its entry point, what that needs at once, and all its files; and the service worker's, which is one file. */
export interface Client {
  readonly entry: string;
  readonly preloads: readonly string[];
  readonly files: readonly Asset[];
  readonly worker: string;
}

let made: Promise<Client> | undefined;

/**
 * Created once per process, on first use: from the sources in about a tenth of a second, or from what `npm run build` stored (scripts/build.ts).
 * docs/decisions/0013-scripts.md.
 */
export const client = (): Promise<Client> => (made ??= makeClient());

async function makeClient(): Promise<Client> {
  const { bundleClient } = await import('./bundle-client.ts');
  const { files, ...rest } = await bundleClient();
  return {
    ...rest,
    files: await Promise.all(
      files.map(({ path, text }) => assetOf(path, 'text/javascript; charset=utf-8', Buffer.from(text))),
    ),
  };
}
