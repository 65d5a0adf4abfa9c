import Combobox from '@github/combobox-nav';
import { onLeaving } from '../leaving.ts';
import { askPiece, make } from '../piece.ts';
import type { Composer } from './composer.ts';

/** The chip that says who can read it, and the list to search when it is pressed. The select remains what is sent. */
export function startAudience(composer: Composer, signal: AbortSignal): void {
  const { audienceTarget: select, chipTarget, wordsValue } = composer;
  const chip = make('button', {
    ...{ type: 'button', class: 'audience-chip', 'data-made': '', title: wordsValue.audienceChange },
    ...{ 'aria-haspopup': 'listbox', 'aria-expanded': 'false' },
  });
  const label = make(
    'span',
    { class: 'hidden' },
    select.closest('label')?.querySelector('.hidden')?.textContent ?? '',
    ' ',
  );
  chip.append(label, document.importNode(chipTarget.content, true));
  select.closest('label')?.before(chip);
  let close: (() => void) | null = null;
  chip.addEventListener(
    'click',
    () => {
      if (close) return close();
      close = open(composer, chip, (option) => {
        close = null;
        if (!option) return;
        choose(select, option);
        const name = option.firstElementChild?.cloneNode(true);
        if (name) chip.replaceChildren(label, name);
        select.dispatchEvent(new Event('change', { bubbles: true }));
      });
    },
    { signal },
  );
  signal.addEventListener('abort', () => close?.());
}

/** The select may hold few of what the list offers: most who read a page write nothing on it. */
function choose(select: HTMLSelectElement, option: HTMLElement): void {
  const { value } = option.dataset;
  if (value === undefined) return;
  const isThere = Array.from(select.options).some((each) => each.value === value);
  if (!isThere) select.append(new Option(option.querySelector('.option-name')?.textContent ?? '', value));
  select.value = value;
}

/** Opens the list; `done` gets what was picked, or null. Returns how to close it. */
function open(composer: Composer, chip: HTMLElement, done: (option: HTMLElement | null) => void): () => void {
  const { audienceFind } = composer.wordsValue;
  const listId = `${composer.form.id}-audiences`;
  const search = make('input', {
    ...{ type: 'search', placeholder: audienceFind, 'aria-label': audienceFind, autocomplete: 'off' },
    ...{ role: 'combobox', 'aria-controls': listId, 'aria-expanded': 'true' },
  });
  const list = make('div', { id: listId });
  const panel = make('div', { class: 'audience-panel floating', 'data-made': '' }, search, list);
  const ended = new AbortController();
  const { signal } = ended;
  let combobox: Combobox | null = null;
  const leave = (): void => {
    ended.abort();
    combobox?.destroy();
    panel.remove();
    chip.setAttribute('aria-expanded', 'false');
    done(null);
  };
  const close = (option: HTMLElement | null = null): void => {
    chip.focus();
    leave();
    done(option);
  };
  search.addEventListener('input', (event) => {
    event.stopPropagation();
    filter(list, search.value);
    combobox?.clearSelection();
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    // Enter picks; it must not send the form. Escape closes this, not the composer as well.
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') close();
  });
  panel.addEventListener('combobox-commit', ({ target }) => {
    if (target instanceof HTMLElement) close(target.closest<HTMLElement>('[role="option"]'));
  });
  onLeaving(panel, chip, leave, signal);
  chip.after(panel);
  chip.setAttribute('aria-expanded', 'true');
  search.focus();
  void fill(composer, list).then((filled) => {
    if (!filled || signal.aborted) return;
    combobox = new Combobox(search, filled, { tabInsertsSuggestions: false });
    combobox.start();
    filled.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  return () => close();
}

async function fill(composer: Composer, list: HTMLElement): Promise<HTMLElement | null> {
  try {
    const piece = await askPiece(`/audiences?chosen=${encodeURIComponent(composer.audienceTarget.value)}`);
    piece.id = list.id;
    list.replaceWith(piece);
    return piece;
  } catch {
    list.textContent = composer.wordsValue.lost;
    return null;
  }
}

/** Only what has all the words stays. */
function filter(stale: HTMLElement, text: string): void {
  const list = document.getElementById(stale.id) ?? stale;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const option of list.querySelectorAll<HTMLElement>('[role="option"]')) {
    const name = (option.textContent ?? '').toLowerCase();
    option.hidden = !words.every((word) => name.includes(word));
  }
  for (const group of list.querySelectorAll<HTMLElement>('[role="group"]'))
    group.hidden = !group.querySelector('[role="option"]:not([hidden])');
}
