import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run new-migration -- seats` writes migrations/20261128T2330-seats.sql, named by this minute (UTC), so that two branches do not take one
 * number. Its first line says why it exists.
 */
const folder = fileURLToPath(new URL('../migrations/', import.meta.url));
const name = process.argv[2] ?? '';

if (!/^[a-z][a-z0-9-]{1,40}$/.test(name)) {
  console.error('Name it after the noun it is about, e.g.: npm run new-migration -- seats');
  process.exit(2);
}
const minute = new Date().toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
const file = `${minute}-${name}.sql`;
writeFileSync(
  path.join(folder, file),
  '-- Why: one sentence. Expand, backfill, contract: the version before this one must go on working.\n',
  { flag: 'wx' },
);
console.log(
  `migrations/${file}\nWhen it is written: npm run check -- --fix, and commit migrations/schema.sql with it.`,
);
