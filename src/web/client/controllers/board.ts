import { Controller } from '@hotwired/stimulus';

/**
 * A board of tasks: cards are dragged, or moved with Shift and the arrow keys. A card stands where it was put at once; the server is told by
 * the form of the page, like by the card's own buttons, and its answer is the order that holds.
 */
class Board extends Controller<HTMLElement> {
  static override targets = ['tile', 'column', 'said'];
  static override values = { moved: String };
  declare readonly columnTargets: readonly HTMLElement[];
  declare readonly saidTarget: HTMLElement;
  declare readonly movedValue: string;
  #dragged: HTMLElement | null = null;
  /** Where it would go back to. */
  #from: { readonly column: HTMLElement; readonly next: Element | null } | null = null;
  #end = new AbortController();

  override connect(): void {
    this.#end = new AbortController();
    const { signal } = this.#end;
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      hear: (event: HTMLElementEventMap[Name]) => void,
    ): void => this.element.addEventListener(name, hear, { signal });
    on('dragstart', (event) => this.#lift(event));
    on('dragover', (event) => this.#hover(event));
    on('drop', (event) => this.#drop(event));
    on('dragend', () => this.#letGo());
    on('keydown', (event) => this.#key(event));
    // The server's page, which does not say so, has been laid over what script had made.
    this.element.addEventListener('turbo:morph-element', (event) => this.#again(event), { signal });
  }

  override disconnect(): void {
    this.#end.abort();
  }

  /** The server's page does not say so: without script there would be nothing to drag. */
  tileTargetConnected(tile: HTMLElement): void {
    tile.draggable = tile.dataset['movable'] !== undefined;
  }

  #again({ target }: Event): void {
    if (target instanceof HTMLElement && target.matches('.task-tile')) this.tileTargetConnected(target);
  }

  #lift(event: DragEvent): void {
    const tile = tileOf(event.target);
    if (!tile?.draggable || !event.dataTransfer) return;
    this.#dragged = tile;
    this.#from = { column: columnOf(tile), next: tile.nextElementSibling };
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', nameOf(tile));
    // After the browser has taken its picture of it.
    requestAnimationFrame(() => tile.classList.add('lifted'));
  }

  #hover(event: DragEvent): void {
    const tile = this.#dragged;
    const column =
      event.target instanceof Element ? event.target.closest('.board-column')?.querySelector('ol') : null;
    if (!tile || !column) return;
    event.preventDefault();
    const over = tileOf(event.target);
    if (over === tile) return;
    if (!over) {
      if (tile.parentElement !== column || event.clientY > bottomOf(column)) column.append(tile);
      return;
    }
    const box = over.getBoundingClientRect();
    const next = event.clientY < box.top + box.height / 2 ? over : over.nextElementSibling;
    if (next !== tile && tile.nextElementSibling !== next) column.insertBefore(tile, next);
    else if (tile.parentElement !== column) column.insertBefore(tile, next);
  }

  #drop(event: DragEvent): void {
    const tile = this.#dragged;
    if (!tile) return;
    event.preventDefault();
    const from = this.#from;
    this.#from = null;
    if (from?.column !== columnOf(tile) || from.next !== tile.nextElementSibling) this.#send(tile);
  }

  /** Dropped elsewhere, or given up by Escape: it goes back. */
  #letGo(): void {
    const tile = this.#dragged;
    tile?.classList.remove('lifted');
    if (tile && this.#from) this.#from.column.insertBefore(tile, this.#from.next);
    this.#dragged = null;
    this.#from = null;
  }

  #key(event: KeyboardEvent): void {
    const tile = tileOf(event.target);
    if (!tile?.draggable || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    const column = columnOf(tile);
    const at = this.columnTargets.indexOf(column);
    const beside = { ArrowLeft: at - 1, ArrowRight: at + 1 }[event.key];
    const to = beside === undefined ? column : this.columnTargets[beside];
    const [before, after] = [tile.previousElementSibling, tile.nextElementSibling];
    if (event.key === 'ArrowUp' && before) before.before(tile);
    else if (event.key === 'ArrowDown' && after) after.after(tile);
    else if (to && to !== column) to.prepend(tile);
    else return;
    event.preventDefault();
    tile.querySelector('a')?.focus();
    tile.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#send(tile);
  }

  #send(tile: HTMLElement): void {
    const column = columnOf(tile);
    const state = column.dataset['state'] ?? '';
    const [before, after] = [tile.nextElementSibling, tile.previousElementSibling];
    const beside =
      after instanceof HTMLElement
        ? ` after ${after.dataset['id']}`
        : before instanceof HTMLElement
          ? ` before ${before.dataset['id']}`
          : '';
    this.#say(tile, column);
    const button = document.createElement('button');
    button.hidden = true;
    button.setAttribute('form', 'act');
    button.formAction = `/posts/${tile.dataset['id']}/task-places`;
    button.name = 'place';
    button.value = state + beside;
    this.element.append(button);
    button.click();
    button.remove();
  }

  #say(tile: HTMLElement, column: HTMLElement): void {
    const name = column.closest('section')?.querySelector('h2 > span')?.textContent ?? '';
    const place = String([...column.children].indexOf(tile) + 1);
    const words: Readonly<Record<string, string>> = { title: nameOf(tile), state: name, place };
    this.saidTarget.textContent = this.movedValue.replaceAll(
      /\{(title|state|place)\}/g,
      (_all, word: string) => words[word] ?? '',
    );
  }
}

const tileOf = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('.task-tile') : null;

function columnOf(tile: HTMLElement): HTMLElement {
  const column = tile.closest<HTMLElement>('ol');
  if (!column) throw new Error('A card of the board is in no column.');
  return column;
}

const bottomOf = (column: HTMLElement): number =>
  column.lastElementChild?.getBoundingClientRect().bottom ?? 0;

const nameOf = (tile: HTMLElement): string => tile.querySelector('.row-name')?.textContent?.trim() ?? '';

export { Board as controller };
