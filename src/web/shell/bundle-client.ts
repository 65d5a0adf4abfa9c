import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

interface Bundle {
  readonly entry: string;
  readonly preloads: readonly string[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly worker: string;
}

const folder = fileURLToPath(new URL('../client/', import.meta.url));

/** Bundles src/web/client: off the main thread, with esbuild. `npm run build` calls this and stores the result (scripts/build.ts). */
export async function bundleClient(): Promise<Bundle> {
  const [pages, worker] = await Promise.all([buildPages(), buildWorker()]);
  return { ...pages, worker };
}

const common = {
  absWorkingDir: folder,
  bundle: true,
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  write: false,
  logLevel: 'silent',
} as const;

async function buildWorker(): Promise<string> {
  const { outputFiles } = await build({ ...common, entryPoints: ['worker/sw.ts'], format: 'iife' });
  return outputFiles.map((file) => file.text).join('');
}

async function buildPages(): Promise<Omit<Bundle, 'worker'>> {
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
    files: outputFiles.map(({ path: file, text }) => ({ path: pathOf(file), text })),
  };
}

const pathOf = (output: string): string => `/assets/${output.slice(output.lastIndexOf('/') + 1)}`;
