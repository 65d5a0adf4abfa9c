import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** `npm run new-migration -- seats` writes migrations/NNNN-seats.sql with the next number. Its first line says why it exists. */
const folder = fileURLToPath(new URL('../migrations/', import.meta.url));
const name = process.argv[2] ?? '';

if (!/^[a-z][a-z0-9-]{1,40}$/.test(name)) {
  console.error('Name it after the noun it is about, e.g.: npm run new-migration -- seats');
  process.exit(2);
}
const last = readdirSync(folder)
  .map((file) => /^(\d{4})-.+\.sql$/.exec(file)?.[1])
  .reduce((max, number) => Math.max(max, Number(number ?? 0)), 0);
const file = `${String(last + 1).padStart(4, '0')}-${name}.sql`;
writeFileSync(
  path.join(folder, file),
  '-- Why: one sentence. Expand, backfill, contract: the version before this one must go on working.\n',
  {
    flag: 'wx',
  },
);
console.log(
  `migrations/${file}\nWhen it is written: npm run setup -- --docs, and commit migrations/schema.sql with it.`,
);
