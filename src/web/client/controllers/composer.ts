import '@github/markdown-toolbar-element';
import '@github/text-expander-element';
import { Controller } from '@hotwired/stimulus';
import { startAudience } from '../composer/audience.ts';
import { startCompletion } from '../composer/completion.ts';
import { toggleEmoji } from '../composer/emoji.ts';
import { startFiles } from '../composer/files.ts';
import { startKeeping } from '../composer/keeping.ts';
import { startOpening } from '../composer/opening.ts';
import { togglePreview } from '../composer/preview.ts';
import type { Composer, ComposerWords } from '../composer/composer.ts';

/** Characters before the limit at which the rest is counted. */
const countedFrom = 500;

/** The composer with script: everything the form does without it, at once and in place. Its parts are in client/composer/. */
class ComposerController extends Controller<HTMLFormElement> implements Composer {
  static override targets = ['text', 'toolbar', 'receivers', 'send', 'audience', 'chip', 'chooser', 'file'];
  static override values = { words: Object };
  declare readonly textTarget: HTMLTextAreaElement;
  declare readonly toolbarTarget: HTMLTemplateElement;
  declare readonly receiversTarget: HTMLElement;
  declare readonly sendTarget: HTMLElement;
  declare readonly chooserTarget: HTMLInputElement;
  declare readonly hasReceiversTarget: boolean;
  declare readonly hasSendTarget: boolean;
  declare readonly hasToolbarTarget: boolean;
  declare readonly hasAudienceTarget: boolean;
  declare readonly hasTextTarget: boolean;
  declare readonly audienceTarget: HTMLSelectElement;
  declare readonly chipTarget: HTMLTemplateElement;
  declare readonly fileTargets: readonly HTMLElement[];
  declare readonly wordsValue: ComposerWords;
  #end = new AbortController();
  #status: HTMLElement | null = null;
  readonly changed = new EventTarget();

  get form(): HTMLFormElement {
    return this.element;
  }

  override connect(): void {
    this.#set();
    this.element.addEventListener('turbo:morph-element', this.#again);
  }

  override disconnect(): void {
    this.element.removeEventListener('turbo:morph-element', this.#again);
    this.#clear();
  }

  /** The server's page has replaced what script had made. */
  readonly #again = (event: Event): void => {
    if (event.target === this.element) this.#set();
  };

  #set(): void {
    this.#clear();
    const { signal } = this.#end;
    this.element.classList.add('scripted');
    this.#addToolbar();
    this.textTarget.addEventListener('input', () => this.#count(), { signal });
    startOpening(this, signal);
    startKeeping(this, signal);
    startFiles(this, signal);
    startCompletion(this, signal);
    this.element.querySelector('.file-field > summary')?.addEventListener(
      'click',
      (event) => {
        event.preventDefault();
        this.chooseFiles();
      },
      { signal },
    );
    if (this.hasAudienceTarget) startAudience(this, signal);
  }

  /** Also for a page that the browser brings back: it was copied with everything script had created. */
  #clear(): void {
    this.#end.abort();
    this.#end = new AbortController();
    for (const made of this.element.querySelectorAll('[data-made], .options-list')) made.remove();
    this.element.classList.remove('scripted');
    if (this.hasTextTarget) this.textTarget.hidden = false;
  }

  #addToolbar(): void {
    const status = document.createElement('p');
    status.className = 'composer-status';
    status.setAttribute('role', 'status');
    status.dataset['made'] = '';
    this.#status = status;
    this.element.querySelector('.composer-foot, .message-box-foot')?.append(status);
    const tools = this.element.querySelector('.composer-tools');
    const bar = this.hasToolbarTarget
      ? document.importNode(this.toolbarTarget.content, true).firstElementChild
      : null;
    if (!tools || !(bar instanceof HTMLElement)) return;
    bar.dataset['made'] = '';
    tools.prepend(bar);
    rove(bar);
  }

  showReach(piece: HTMLElement): void {
    const place = this.element.querySelector<HTMLInputElement>('input[name="place"]');
    if (place) place.value = piece.dataset['place'] ?? place.value;
    if (this.hasReceiversTarget) this.receiversTarget.replaceChildren(piece);
    const sends = piece.dataset['send'];
    if (this.hasSendTarget && sends !== undefined) this.sendTarget.textContent = sends;
  }

  say(sentence: string, link?: { readonly text: string; readonly href: string }): void {
    this.#status?.replaceChildren(sentence);
    if (!link) return;
    const to = document.createElement('a');
    to.href = link.href;
    to.textContent = link.text;
    this.#status?.append(' ', to);
  }

  #count(): void {
    const left = this.textTarget.maxLength - this.textTarget.value.length;
    if (left <= countedFrom) this.say(this.wordsValue.left.replace('{count}', String(left)));
  }

  chooseFiles(): void {
    this.chooserTarget.click();
  }

  chooseEmoji({ currentTarget }: Event): void {
    if (currentTarget instanceof HTMLElement) toggleEmoji(this, currentTarget);
  }

  preview({ currentTarget }: Event): void {
    if (currentTarget instanceof HTMLElement) void togglePreview(this, currentTarget);
  }
}

/**
 * One stop for Tab, arrows within (APG, toolbar). <markdown-toolbar> would only set this up when it gets the focus itself, and would lose it while
 * doing so.
 */
function rove(bar: HTMLElement): void {
  const toolbar = bar.querySelector('markdown-toolbar');
  toolbar?.removeAttribute('tabindex');
  for (const [at, tool] of Array.from(toolbar?.children ?? []).entries()) {
    tool.setAttribute('tabindex', at === 0 ? '0' : '-1');
    tool.setAttribute('role', 'button');
  }
}

export { ComposerController as controller };
