import { announce } from './navigation.ts';

const newPosts = 'article.post[id]';

/** What a form does after it was sent: menus close, what is wrong is shown, what was added is brought into view. */
export function startForms(): void {
  let known: ReadonlySet<string> | null = null;
  let refused = false;
  document.addEventListener('turbo:submit-start', ({ detail }) => {
    known = detail.formSubmission.formElement.matches('.composer') ? shownPosts() : null;
  });
  document.addEventListener('turbo:submit-end', ({ detail }) => {
    refused = !detail.success;
    if (detail.success)
      for (const menu of document.querySelectorAll('details.menu[open]')) menu.removeAttribute('open');
  });
  document.addEventListener('turbo:render', () => {
    if (refused) showProblem();
    else if (known !== null) showAdded(known);
    known = null;
    refused = false;
  });
}

const shownPosts = (): ReadonlySet<string> =>
  new Set(Array.from(document.querySelectorAll(newPosts), (post) => post.id));

/** The first field with a mistake; or the sentence about it, which is read out by its role. */
function showProblem(): void {
  const field = document.querySelector<HTMLElement>('main [aria-invalid="true"]');
  const sentence = document.querySelector<HTMLElement>('main [role="alert"]');
  (sentence ?? field ?? document.querySelector('main'))?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}

/** What the reader just wrote, when it was added to the page they were on; a page without posts was another one. */
function showAdded(known: ReadonlySet<string>): void {
  const posts = Array.from(document.querySelectorAll<HTMLElement>(newPosts));
  const added = known.size === 0 ? undefined : posts.find((post) => !known.has(post.id));
  if (!added) return;
  added.scrollIntoView({ block: 'nearest' });
  announce(added.querySelector('.prose')?.textContent ?? '');
}
