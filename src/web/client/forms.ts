import { closeMenus } from './menus.ts';
import { announce } from './navigation.ts';

const newPosts = 'article.post[id]';

/** What a form does after it was sent: menus close, and errors are shown. Texts that people write are sent by writing/sending.ts. */
export function startForms(): void {
  let refused = false;
  document.addEventListener('turbo:submit-end', ({ detail }) => {
    refused = !detail.success;
    if (detail.success) closeMenus();
  });
  document.addEventListener('turbo:render', () => {
    if (refused) showProblem();
    refused = false;
  });
  // What is dropped beside a form would be opened by the browser, in place of the page and all that was typed in it.
  for (const kind of ['dragover', 'drop'] as const)
    document.addEventListener(kind, (event) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'none';
    });
}

/** Before something is added. */
export const shownPosts = (): ReadonlySet<string> =>
  new Set(Array.from(document.querySelectorAll(newPosts), (post) => post.id));

/** The first field with a mistake; or the sentence about it, which is read out by its role. */
function showProblem(): void {
  const field = document.querySelector<HTMLElement>('main [aria-invalid="true"]');
  const sentence = document.querySelector<HTMLElement>('main [role="alert"]');
  (sentence ?? field ?? document.querySelector('main'))?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}

/** Scrolls to what the reader just wrote, if it was added to the page they were on; a page without posts was another one. */
export function showAdded(known: ReadonlySet<string>): void {
  const posts = Array.from(document.querySelectorAll<HTMLElement>(newPosts));
  const added = known.size === 0 ? undefined : posts.find((post) => !known.has(post.id));
  if (!added) return;
  added.scrollIntoView({ block: 'nearest' });
  announce(added.querySelector('.prose')?.textContent ?? '');
}
