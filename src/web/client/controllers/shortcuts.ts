import { Controller } from '@hotwired/stimulus';
import { visit } from '@hotwired/turbo';

/** After `g`, the second key is waited for so long. */
const secondKeyMs = 1_500;
/** After a key that led to another page: what is typed blindly meanwhile must not be taken for keys. */
const quietMs = 1_000;
let quietUntil = 0;
const places: Readonly<Record<string, string>> = {
  h: '/',
  g: '/groups',
  e: '/calendar',
  c: '/chat',
  n: '/notifications',
  p: '/people',
};

/**
 * Single-key shortcuts, for those who want them: never while someone types, never with Ctrl, Alt or Meta, which belong to the browser and to
 * screen readers. Each is a click on something that is on the page anyway.
 */
export class ShortcutsController extends Controller<HTMLDialogElement> {
  #end = new AbortController();
  #goesUntil = 0;

  override connect(): void {
    this.#end = new AbortController();
    document.addEventListener('keydown', (event) => this.#press(event), { signal: this.#end.signal });
  }

  override disconnect(): void {
    this.#end.abort();
  }

  #press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (Date.now() < quietUntil || document.documentElement.hasAttribute('aria-busy')) return;
    if (isTyping(event.target) || document.querySelector('dialog[open], [popover]:popover-open')) return;
    const place = Date.now() < this.#goesUntil ? places[event.key] : undefined;
    this.#goesUntil = event.key === 'g' && place === undefined ? Date.now() + secondKeyMs : 0;
    if (place !== undefined) go(place);
    else if (!this.#act(event.key)) return;
    event.preventDefault();
  }

  /** False when the key is none of ours, or there is nothing for it to do. */
  #act(key: string): boolean {
    switch (key) {
      case 'j':
        return select(1);
      case 'k':
        return select(-1);
      case 'o':
        return follow(selected()?.querySelector('.post-meta a[href^="/posts/"]'));
      case 'l':
        return click(selected()?.querySelector('button[value="like"]'));
      case 'r':
        return follow(selected()?.querySelector('.actions a[href$="#reply"]'));
      case 'n':
        return focus(document.querySelector('#composer textarea')) || go('/posts/new');
      case '/':
        return focus(document.querySelector('.bar input[type="search"]')) || go('/search');
      case '?':
        this.element.showModal();
        return true;
      default:
        return false;
    }
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('input:not([type="checkbox"], [type="radio"]), textarea, select'));

const posts = (): HTMLElement[] => Array.from(document.querySelectorAll<HTMLElement>('main article.post'));
const selected = (): HTMLElement | null => document.querySelector<HTMLElement>('article.post[data-selected]');

/** The next or the one before; at first the first one in view. The focus goes with it, so Tab and a screen reader go on from there. */
function select(step: 1 | -1): boolean {
  const all = posts();
  const from = selected();
  const at = from
    ? all.indexOf(from) + step
    : all.findIndex((post) => post.getBoundingClientRect().bottom > 80);
  const next = all[at];
  if (!next) return false;
  from?.removeAttribute('data-selected');
  next.setAttribute('data-selected', '');
  next.setAttribute('tabindex', '-1');
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function click(element: Element | null | undefined): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.click();
  return true;
}

function follow(link: Element | null | undefined): boolean {
  if (link) quietUntil = Date.now() + quietMs;
  return click(link);
}

function go(path: string): true {
  quietUntil = Date.now() + quietMs;
  visit(path);
  return true;
}

/** What is not shown cannot take the focus. */
function focus(element: HTMLElement | null): boolean {
  if (!element?.checkVisibility()) return false;
  element.focus();
  return true;
}
