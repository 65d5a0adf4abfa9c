// Lets Node run .tsx: TypeScript is stripped by Node itself, but JSX needs a compiler. esbuild is loaded only when the first .tsx is.
// It also mends the PostgreSQL driver while it is loaded; see docs/decisions/0009-mended-driver.md.
import { registerHooks, createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
registerHooks({
  load(url, context, nextLoad) {
    if (url.endsWith('/node_modules/postgres/src/connection.js')) return mendDriver(nextLoad(url, context));
    if (!url.endsWith('.tsx')) return nextLoad(url, context);
    const { transformSync } = require('esbuild');
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
      loader: 'tsx',
      jsx: 'automatic',
      jsxImportSource: 'hono/jsx',
      sourcemap: 'inline',
      sourcefile: fileURLToPath(url),
    });
    return { format: 'module', shortCircuit: true, source: code };
  },
});

/** What a connection that was lost leaves behind must not reach the next one, and what is sent down it must fail as a query does. */
function mendDriver(loaded) {
  const mends = [
    [
      'const x = socket.write(chunk, fn)',
      `if (socket === null) {
        chunk = nextWriteTimer = null
        error(Errors.connection('CONNECTION_CLOSED', options, socket))
        query = null
        return true
      }
      const x = socket.write(chunk, fn)`,
    ],
    [
      'socket = null\n\n    if (initial)',
      'socket = chunk = nextWriteTimer = errorResponse = null\n\n    if (initial)',
    ],
    ['onclose(connection, Errors.', 'query = null\n    onclose(connection, Errors.'],
  ];
  let source = String(loaded.source);
  for (const [broken, mended] of mends) {
    if (source.split(broken).length !== 2)
      throw new Error(
        'The PostgreSQL driver is not the one that scripts/loader.mjs mends: docs/decisions/0009-mended-driver.md.',
      );
    source = source.replace(broken, mended);
  }
  return { ...loaded, source };
}
