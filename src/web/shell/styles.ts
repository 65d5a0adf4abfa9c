import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** In the order of their layers: room and name. */
const styles = [
  'shell/tokens',
  'shell/base',
  'shell/frame',
  'shell/parts',
  'posts/write',
  'people/faces',
  'shell/menus',
  'posts/prose',
  'posts/posts',
  'posts/attachments',
  'shell/forms',
  'shell/pages',
  'posts/composer',
  'posts/rows',
  ...stylesOfKinds(),
  'home/home',
  'home/guide',
  'groups/groups',
  'people/people',
  'notifications/notices',
  'calendar/calendar',
  'search/search',
  'account/access',
  'identity/identity',
  'chat/chat',
  'company/company',
  'partners/partners',
  'audit/audit',
  'reports/reports',
  'shell/live',
  'shell/touch',
  'shell/print',
];

/** The styles of all pages and their icon. `npm run build` calls this and stores the result in the bundle (scripts/build.ts). */
export const readStyles = (): { readonly style: string; readonly icon: string } => ({
  // Layers are named first: what comes later wins, whatever its selectors weigh.
  style: `@layer ${styles.map(layerOf).join(', ')};\n${styles.map((name) => read(`${name}.css`)).join('\n')}`,
  icon: read('shell/favicon.svg'),
});

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

/** Each kind of post brings its own. */
function stylesOfKinds(): string[] {
  const kinds = fileURLToPath(new URL('../posts/kinds/', import.meta.url));
  return globSync('*/*.css', { cwd: kinds })
    .toSorted()
    .map((file) => `posts/kinds/${file.slice(0, -'.css'.length)}`);
}

const layerOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
