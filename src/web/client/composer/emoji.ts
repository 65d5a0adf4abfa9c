import { moveByKey, onLeaving } from '../leaving.ts';
import { askPiece, make } from '../piece.ts';
import { insertText, type Composer } from './composer.ts';

const restMs = 150;

/** Opens or closes the emoji picker: a search in the reader's language, and groups as tabs. The server knows their names. */
export function toggleEmoji(composer: Composer, button: HTMLElement): void {
  const shown = composer.form.querySelector('.emoji-panel');
  if (shown) return void shown.dispatchEvent(new Event('leave'));
  const { emojiFind } = composer.wordsValue;
  const search = make('input', { type: 'search', placeholder: emojiFind, 'aria-label': emojiFind });
  const list = make('div', {});
  const panel = make('div', { class: 'emoji-panel floating', 'data-made': '' }, search, list);
  const ended = new AbortController();
  const close = (): void => {
    ended.abort();
    panel.remove();
    button.setAttribute('aria-expanded', 'false');
  };
  const load = async (query: string): Promise<void> => {
    const piece = await askPiece(`/emoji?${query}`).catch(() => null); // without a connection the list stays
    if (!piece) return;
    const group = list.contains(document.activeElement) ? piece.querySelector('[aria-pressed="true"]') : null;
    list.replaceChildren(piece);
    if (group instanceof HTMLElement) group.focus();
    rove(list);
  };
  search.addEventListener('input', (event) => {
    event.stopPropagation(); // it is no part of the draft
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void load(new URLSearchParams({ q: search.value }).toString()), restMs);
  });
  let timer = 0;
  list.addEventListener('click', ({ target }) => {
    const { emoji, group } = (target instanceof Element ? target.closest('button') : null)?.dataset ?? {};
    if (group !== undefined) void load(`group=${group}`);
    if (emoji === undefined) return;
    close();
    insertText(composer.textTarget, emoji);
  });
  panel.addEventListener('leave', close);
  panel.addEventListener('keydown', (event) => {
    const isHandled = press(event, search, list);
    if (event.key === 'Escape') {
      close();
      composer.textTarget.focus();
    }
    if (!isHandled && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
  });
  button.setAttribute('aria-expanded', 'true');
  (button.closest('.toolbar') ?? button).after(panel);
  onLeaving(panel, button, close, ended.signal);
  void load('group=0');
  search.focus();
}

/** In the search Enter takes the first and the arrow down leads into the grid; tabs and grid are one stop each, with arrows within. */
function press(event: KeyboardEvent, search: HTMLInputElement, list: HTMLElement): boolean {
  const grid = Array.from(list.querySelectorAll<HTMLElement>('[data-emoji]'));
  const tabs = Array.from(list.querySelectorAll<HTMLElement>('[data-group]'));
  const here = document.activeElement;
  if (here === search) {
    if (event.key === 'Enter') grid[0]?.click();
    else if (event.key === 'ArrowDown') grid[0]?.focus();
    return event.key === 'Enter' || event.key === 'ArrowDown';
  }
  const items = tabs.some((tab) => tab === here) ? tabs : grid;
  if (
    event.key === 'ArrowUp' &&
    items === grid &&
    here instanceof HTMLElement &&
    here.offsetTop === grid[0]?.offsetTop
  ) {
    search.focus();
    return true;
  }
  const isMoved = moveByKey(items, event);
  if (isMoved) stopAt(items);
  return isMoved;
}

function rove(list: HTMLElement): void {
  for (const items of ['[data-emoji]', '[data-group]'])
    for (const [at, item] of list.querySelectorAll<HTMLElement>(items).entries())
      item.tabIndex = at === 0 ? 0 : -1;
  const pressed = list.querySelector<HTMLElement>('[data-group][aria-pressed="true"]');
  if (pressed)
    for (const tab of list.querySelectorAll<HTMLElement>('[data-group]'))
      tab.tabIndex = tab === pressed ? 0 : -1;
}

/** Tab comes back to where the arrows went. */
function stopAt(items: readonly HTMLElement[]): void {
  for (const item of items) item.tabIndex = item === document.activeElement ? 0 : -1;
}
