import { Controller } from '@hotwired/stimulus';

/** After the last key, so that a fast typist asks once. */
const quietMs = 120;
const recentMax = 6;
const recentCharsMax = 200;

/**
 * The search box: while someone types, people, groups and topics stand below it, and before that their last searches, which only this
 * browser knows. Keys and roles as in the ARIA pattern of a combobox; without it the box is a plain form.
 */
class Suggest extends Controller<HTMLElement> {
  static override targets = ['input', 'panel', 'list', 'forget'];
  static override values = { who: String, recent: String };
  declare readonly inputTarget: HTMLInputElement;
  declare readonly panelTarget: HTMLElement;
  declare readonly listTarget: HTMLElement;
  declare readonly forgetTarget: HTMLElement;
  declare readonly whoValue: string;
  declare readonly recentValue: string;

  #timer = 0;
  #asked = '';
  #request: AbortController | null = null;

  override connect(): void {
    this.#remember(location.pathname === '/search' ? new URLSearchParams(location.search).get('q') : null);
  }

  override disconnect(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.close();
  }

  type(): void {
    clearTimeout(this.#timer);
    const q = this.inputTarget.value.trim();
    if (q === '') this.#showRecent();
    else this.#timer = setTimeout(() => void this.#ask(q), quietMs);
  }

  close(): void {
    this.panelTarget.hidden = true;
    this.inputTarget.setAttribute('aria-expanded', 'false');
    this.inputTarget.removeAttribute('aria-activedescendant');
  }

  /** The focus has left the box and the suggestions below it. */
  leave(event: FocusEvent): void {
    if (!(event.relatedTarget instanceof Node) || !this.element.contains(event.relatedTarget)) this.close();
  }

  key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Escape' && !this.panelTarget.hidden) {
      event.preventDefault();
      this.close();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (this.panelTarget.hidden) this.type();
      else this.#move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter') {
      const chosen = this.#chosen();
      if (!chosen) return;
      event.preventDefault();
      chosen.click();
    }
  }

  forget(): void {
    localStorage.removeItem(this.#place());
    this.close();
    this.inputTarget.focus();
  }

  async #ask(q: string): Promise<void> {
    if (q === this.#asked && !this.panelTarget.hidden) return;
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      const answer = await fetch(`/search/suggestions?q=${encodeURIComponent(q)}`, {
        signal: request.signal,
      });
      if (!answer.ok || answer.redirected || q !== this.inputTarget.value.trim()) return;
      const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html');
      this.#asked = q;
      this.#show([...parsed.body.children], false);
    } catch {
      // Offline, or overtaken by the next key: the form itself still works.
    }
  }

  #showRecent(): void {
    this.#asked = '';
    const recent = this.#recent();
    if (recent.length === 0) return this.close();
    const list = document.createElement('ul');
    list.setAttribute('role', 'group');
    list.setAttribute('aria-label', this.recentValue);
    for (const q of recent) {
      const item = document.createElement('li');
      item.setAttribute('role', 'none');
      const link = document.createElement('a');
      link.href = `/search?q=${encodeURIComponent(q)}`;
      link.setAttribute('role', 'option');
      link.tabIndex = -1;
      const text = document.createElement('span');
      text.textContent = q;
      link.append(text);
      item.append(link);
      list.append(item);
    }
    this.#show([list], true);
  }

  #show(content: readonly Element[], areRecent: boolean): void {
    this.listTarget.replaceChildren(...content);
    this.#options().forEach((option, i) => (option.id = `suggestion-${i}`));
    this.forgetTarget.hidden = !areRecent;
    this.panelTarget.hidden = false;
    this.inputTarget.setAttribute('aria-expanded', 'true');
    this.inputTarget.removeAttribute('aria-activedescendant');
  }

  #options = (): HTMLAnchorElement[] => [
    ...this.listTarget.querySelectorAll<HTMLAnchorElement>('a[role=option]'),
  ];
  #chosen = (): HTMLAnchorElement | undefined =>
    this.panelTarget.hidden ? undefined : this.#options().find((option) => option.ariaSelected === 'true');

  #move(by: number): void {
    const options = this.#options();
    const at = options.findIndex((option) => option.ariaSelected === 'true');
    const next =
      options[at === -1 && by < 0 ? options.length - 1 : (at + by + options.length) % options.length];
    for (const option of options) option.ariaSelected = String(option === next);
    if (!next) return;
    this.inputTarget.setAttribute('aria-activedescendant', next.id);
    next.scrollIntoView({ block: 'nearest' });
  }

  /** Each person of a shared browser has a list of their own. */
  #place = (): string => `kontor.searches.${this.whoValue}`;

  #recent(): string[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#place()) ?? '[]');
      return Array.isArray(kept)
        ? kept.filter((q): q is string => typeof q === 'string').slice(0, recentMax)
        : [];
    } catch {
      return []; // storage is switched off, or holds something else
    }
  }

  #remember(q: string | null): void {
    const text = (q ?? '').trim().slice(0, recentCharsMax);
    if (text === '') return;
    try {
      const kept = [text, ...this.#recent().filter((each) => each !== text)].slice(0, recentMax);
      localStorage.setItem(this.#place(), JSON.stringify(kept));
    } catch {
      // Storage is full or switched off: then nothing is remembered.
    }
  }
}

export { Suggest as controller };
