import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { locales } from '../src/platform/languages.ts';
import { readTexts } from '../src/web/shell/read-texts.ts';
import { external } from './external-packages.ts';

/**
 * `npm run build` makes dist/, which production runs without a compiler: `node dist/main.js`, with the packages of `npm ci --omit=dev` beside it.
 * Another folder can be named; it must lie in this project, where the packages are found. Pages, languages, migrations, styles and the script of the pages are inside. docs/decisions/0040-build.md.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const out = path.resolve(root, process.argv[2] ?? 'dist');
/** Another version than that of package.json can be given as well: packages do. */
const version = process.argv[3];

/** Modules whose functions read the sources: each is called here, and the bundle has its answer instead of it. */
const embedded = [
  'src/platform/own-migrations.ts',
  'src/platform/release-notes.ts',
  'src/web/shell/styles.ts',
  'src/web/shell/bundle-client.ts',
] as const;

const embed: Plugin = {
  name: 'embed',
  setup({ onLoad }) {
    const sources = new Set(embedded.map((file) => path.join(root, file)));
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) =>
      sources.has(file) ? { contents: await answersOf(file), loader: 'js' } : undefined,
    );
  },
};

/** Texts lie in files of their own: a process reads the languages that are spoken to it, and a start none. */
const texts: Plugin = {
  name: 'texts',
  setup({ onLoad }) {
    const source = path.join(root, 'src/web/shell/read-texts.ts');
    onLoad({ filter: /read-texts\.ts$/ }, ({ path: file }) =>
      file === source ? { contents: textsFromFiles, loader: 'js' } : undefined,
    );
  },
};
const textsFromFiles = `
import { readFileSync } from 'node:fs';
export const readTexts = (locale) => JSON.parse(readFileSync(new URL('./texts/' + locale + '.json', import.meta.url), 'utf8'));`;

function writeTexts(): void {
  mkdirSync(path.join(out, 'texts'), { recursive: true });
  for (const locale of locales)
    writeFileSync(path.join(out, 'texts', `${locale}.json`), JSON.stringify(readTexts(locale)));
}

/** What `src/platform/version.ts` reads. */
const named: Plugin = {
  name: 'version',
  setup({ onLoad }) {
    onLoad({ filter: /package\.json$/ }, ({ path: file }) =>
      version !== undefined && file === path.join(root, 'package.json')
        ? { contents: JSON.stringify({ version }), loader: 'json' }
        : undefined,
    );
  },
};

/**
 * A package of CommonJS that is imported when it is needed has, in a bundle with parts, no names but `default`: then `{ ZipFile }` of it is undefined.
 * Node finds its names, so they are asked for here and written down.
 */
const lateNames: Plugin = {
  name: 'late names',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[@a-z]/, namespace: 'file' }, ({ path: name, kind }) =>
      kind === 'dynamic-import' && !isOurs(name) ? { path: name, namespace: 'late' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late' }, async ({ path: name }) => {
      const names = Object.keys((await import(name)) as object).filter((each) =>
        /^[A-Za-z_$][\w$]*$/.test(each),
      );
      const written = names.filter((each) => each !== 'module.exports').join(', ');
      return { contents: `export { ${written} } from ${JSON.stringify(name)};`, resolveDir: root };
    });
  },
};
const isOurs = (name: string): boolean =>
  name.startsWith('node:') || external.some((each) => name === each || name.startsWith(`${each}/`));

async function answersOf(file: string): Promise<string> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, () => unknown>;
  const lines = await Promise.all(
    Object.entries(module).map(async ([name, ask]) => {
      const answer = ask();
      const value = JSON.stringify(await answer);
      return `export const ${name} = ${answer instanceof Promise ? 'async ' : ''}() => (${value});`;
    }),
  );
  return lines.join('\n');
}

rmSync(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  // Threads are started by the names of their files: src/media/text/read-text.ts, src/media/pages/render-page.ts, src/sources/read-feed.ts,
  // src/integrations/mail-in/read-mail.ts.
  entryPoints: {
    main: 'src/main.ts',
    thread: 'src/media/text/thread.ts',
    'page-thread': 'src/media/pages/page-thread.ts',
    'feed-thread': 'src/sources/feed-thread.ts',
    'reply-thread': 'src/integrations/mail-in/reply-thread.ts',
  },
  outdir: out,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  external: [...external],
  plugins: [embed, named, texts, lateNames],
  // Packages that are CommonJS ask for Node's own modules by `require`.
  banner: {
    js: `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`,
  },
});
writeTexts();
const bytes = Object.entries(metafile.outputs)
  .filter(([file]) => file.endsWith('.js'))
  .reduce((sum, [, output]) => sum + output.bytes, 0);
console.log(
  `${path.relative(root, out)}/main.js and ${Object.keys(metafile.outputs).length - 1} files beside it, ${Math.round(bytes / 1024)} KiB of JavaScript.`,
);
