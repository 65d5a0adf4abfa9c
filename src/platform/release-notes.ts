import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The whole of CHANGELOG.md. `npm run build` calls this and stores the answer in the bundle (scripts/build.ts). */
export const changelog = (): string =>
  readFileSync(fileURLToPath(new URL('../../CHANGELOG.md', import.meta.url)), 'utf8');
