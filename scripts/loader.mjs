// Lets Node run .tsx, and makes the second start fast. Node strips types itself, but JSX needs a compiler; both results are kept on disk, so that
// neither compiler is loaded again until a file changes.
import { createHash } from 'node:crypto';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const cache = fileURLToPath(new URL('../node_modules/.cache/kontor/', import.meta.url));
try {
  mkdirSync(cache, { recursive: true });
  enableCompileCache(cache);
} catch {
  // A read-only installation starts a little slower.
}

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.tsx')) return nextLoad(url, context);
    return { format: 'module', shortCircuit: true, source: compiled(fileURLToPath(url)) };
  },
});

function compiled(file) {
  const text = readFileSync(file, 'utf8');
  const kept = `${cache}${createHash('sha256').update(`1 ${file}\n${text}`).digest('hex').slice(0, 32)}.mjs`;
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    // Not compiled yet.
  }
  const { transformSync } = require('esbuild');
  const { code } = transformSync(text, {
    loader: 'tsx',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    sourcemap: 'inline',
    sourcefile: file,
  });
  try {
    writeFileSync(`${kept}.${process.pid}`, code);
    renameSync(`${kept}.${process.pid}`, kept);
  } catch {
    // As above.
  }
  return code;
}
