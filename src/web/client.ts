import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { assetOf, type Asset } from './asset.ts';

/** The script of the pages: where it begins, what that needs at once, and all its files; and the service worker's, which is one file. */
export interface Client {
  readonly entry: string;
  readonly preloads: readonly string[];
  readonly files: readonly Asset[];
  readonly worker: string;
}

const folder = fileURLToPath(new URL('./client/', import.meta.url));
let made: Promise<Client> | undefined;

/**
 * Built from src/web/client when it is first asked for, once in a process: esbuild is here anyway, works beside this thread, and needs about a
 * tenth of a second. So there is no build step to forget, and what is served is what the sources say. docs/decisions/0013-scripts.md.
 */
export const client = (): Promise<Client> => (made ??= buildClient());

const common = {
  absWorkingDir: folder,
  bundle: true,
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  write: false,
  logLevel: 'silent',
} as const;

async function buildClient(): Promise<Client> {
  const [pages, worker] = await Promise.all([buildPages(), buildWorker()]);
  return { ...pages, worker };
}

async function buildWorker(): Promise<string> {
  const { outputFiles } = await build({ ...common, entryPoints: ['worker/sw.ts'], format: 'iife' });
  return outputFiles.map((file) => file.text).join('');
}

async function buildPages(): Promise<Omit<Client, 'worker'>> {
  const { outputFiles, metafile } = await build({
    ...common,
    entryPoints: { app: 'app.ts' },
    splitting: true,
    format: 'esm',
    metafile: true,
    outdir: 'out',
    // The names tell the content already, and what the files call each other must stay.
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
  });
  const entry = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === 'app.ts');
  if (!entry) throw new Error('The script of the pages has no beginning: src/web/client/app.ts is missing.');
  const [path, { imports }] = entry;
  return {
    entry: pathOf(path),
    preloads: imports.filter((each) => each.kind === 'import-statement').map((each) => pathOf(each.path)),
    files: await Promise.all(
      outputFiles.map((file) =>
        assetOf(pathOf(file.path), 'text/javascript; charset=utf-8', Buffer.from(file.contents)),
      ),
    ),
  };
}

const pathOf = (output: string): string => `/assets/${output.slice(output.lastIndexOf('/') + 1)}`;
