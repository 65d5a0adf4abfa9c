import { askPiece, make } from '../piece.ts';
import { insertText, type Composer } from './composer.ts';

const restMs = 150;

/** Opens or closes the emoji: a search in the reader's language, and groups as tabs. The server knows their names. */
export function toggleEmoji(composer: Composer, button: HTMLElement): void {
  const open = composer.form.querySelector('.emoji-panel');
  button.setAttribute('aria-expanded', String(!open));
  if (open) return open.remove();
  const { emojiFind } = composer.wordsValue;
  const search = make('input', { type: 'search', placeholder: emojiFind, 'aria-label': emojiFind });
  const list = make('div', {});
  const panel = make('div', { class: 'emoji-panel floating', 'data-made': '' }, search, list);
  const close = (): void => {
    panel.remove();
    button.setAttribute('aria-expanded', 'false');
  };
  const load = async (query: string): Promise<void> => {
    const piece = await askPiece(`/emoji?${query}`).catch(() => null); // without a connection the list stays
    if (piece) list.replaceChildren(piece);
  };
  let timer = 0;
  search.addEventListener('input', (event) => {
    event.stopPropagation(); // it is no part of the draft
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void load(new URLSearchParams({ q: search.value }).toString()), restMs);
  });
  list.addEventListener('click', ({ target }) => {
    const chosen = target instanceof Element ? target.closest('button') : null;
    const { emoji, group } = chosen?.dataset ?? {};
    if (group !== undefined) void load(`group=${group}`);
    if (emoji === undefined) return;
    close();
    insertText(composer.textTarget, emoji);
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target === search) {
      event.preventDefault();
      list.querySelector<HTMLElement>('[data-emoji]')?.click();
    }
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
    composer.textTarget.focus();
  });
  button.parentElement?.after(panel);
  void load('group=0');
  search.focus();
}
