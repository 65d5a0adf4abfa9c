/**
 * Posts below the screen are not laid out before the first page is visible (posts/posts.css). Afterwards they are, each in a separate task, so
 * that none keeps a reader waiting: by the time anyone scrolls back, all heights are known.
 */
export function layOutFirstPage(): void {
  const next = (posts: readonly Element[]): void => {
    const [first, ...rest] = posts;
    if (!first) return document.documentElement.classList.add('stands');
    first.classList.add('stands');
    requestAnimationFrame(() => setTimeout(() => next(rest)));
  };
  addEventListener('load', () => setTimeout(() => next([...document.querySelectorAll('.posts > .post')])));
}
