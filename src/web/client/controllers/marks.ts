import { Controller } from '@hotwired/stimulus';

type Side = 'x' | 'y' | 'width' | 'height';
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Percent that an arrow key moves by. */
const step = 1;
/** Percent of a side that a frame has at least. */
const sideMin = 1;
/** A press without drawing makes a frame of this size around it. */
const tapped = { width: 12, height: 8 };
const svg = 'http://www.w3.org/2000/svg';

/**
 * Draws the frame around a place on a page: with the mouse, with a finger once "mark a place" was pressed (so that the page can be scrolled until
 * then), or with the arrow keys. The form's four numbers are what counts; the frame shows them.
 */
class Marks extends Controller<HTMLElement> {
  static override targets = ['sheet', 'picture', 'places', 'form', 'text', 'numbers'];
  static override values = { draw: String, drawing: String, frame: String, hint: String };
  declare readonly hasSheetTarget: boolean;
  declare readonly hasFormTarget: boolean;
  declare readonly sheetTarget: HTMLElement;
  declare readonly pictureTarget: HTMLImageElement;
  declare readonly placesTarget: SVGSVGElement;
  declare readonly formTarget: HTMLFormElement;
  declare readonly textTarget: HTMLTextAreaElement;
  declare readonly drawValue: string;
  declare readonly drawingValue: string;
  declare readonly frameValue: string;
  declare readonly hintValue: string;
  #end = new AbortController();
  #frame: SVGRectElement | null = null;
  #tools: HTMLElement | null = null;
  #button: HTMLButtonElement | null = null;
  #begun: { readonly x: number; readonly y: number } | null = null;

  override connect(): void {
    if (!this.hasSheetTarget || !this.hasFormTarget) return;
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.#makeTools();
    this.sheetTarget.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    this.sheetTarget.addEventListener('pointermove', (event) => this.#draw(event), { signal });
    this.sheetTarget.addEventListener('pointerup', (event) => this.#release(event), { signal });
    this.sheetTarget.addEventListener('pointercancel', () => (this.#begun = null), { signal });
    this.sheetTarget.addEventListener('dragstart', (event) => event.preventDefault(), { signal });
    this.formTarget.addEventListener('input', () => this.#frame && this.#show(), { signal });
    this.formTarget.addEventListener('submit', () => this.#measure(), { signal });
    // The server's page has been laid over what script had made.
    this.element.addEventListener('turbo:morph-element', () => this.#again(), { signal });
  }

  override disconnect(): void {
    this.#end.abort();
    this.#tools?.remove();
    this.#frame?.remove();
    this.#frame = null;
  }

  #again(): void {
    if (this.#tools && !this.#tools.isConnected) this.sheetTarget.before(this.#tools);
    if (this.#frame && !this.#frame.isConnected) this.placesTarget.append(this.#frame);
  }

  #makeTools(): void {
    const tools = document.createElement('div');
    tools.className = 'marks-tools';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button second';
    button.textContent = this.drawValue;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => this.#toggle());
    const hint = document.createElement('span');
    hint.className = 'hint';
    hint.textContent = this.hintValue;
    tools.append(button, hint);
    this.sheetTarget.before(tools);
    this.#tools = tools;
    this.#button = button;
  }

  /** By keys too: the frame is there at once, and has the focus. */
  #toggle(): void {
    const isDrawing = this.#setDrawing(!this.sheetTarget.classList.contains('drawing'));
    if (!isDrawing) return;
    this.#show();
    this.#frame?.focus();
  }

  #setDrawing(isDrawing: boolean): boolean {
    this.sheetTarget.classList.toggle('drawing', isDrawing);
    this.#button?.setAttribute('aria-pressed', String(isDrawing));
    if (this.#button) this.#button.textContent = isDrawing ? this.drawingValue : this.drawValue;
    return isDrawing;
  }

  #press(event: PointerEvent): void {
    const isDrawing = this.sheetTarget.classList.contains('drawing');
    if (event.button !== 0 || (!isDrawing && event.pointerType !== 'mouse')) return;
    if (!isDrawing && event.target instanceof Element && event.target.closest('a')) return;
    event.preventDefault();
    this.sheetTarget.setPointerCapture(event.pointerId);
    this.#begun = this.#at(event);
  }

  #draw(event: PointerEvent): void {
    const from = this.#begun;
    if (!from) return;
    const to = this.#at(event);
    this.#put({
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y),
    });
  }

  #release(event: PointerEvent): void {
    const from = this.#begun;
    if (!from) return;
    this.#begun = null;
    const to = this.#at(event);
    if (Math.abs(to.x - from.x) < sideMin && Math.abs(to.y - from.y) < sideMin)
      this.#put({ x: to.x - tapped.width / 2, y: to.y - tapped.height / 2, ...tapped });
    this.#setDrawing(false);
    this.textTarget.focus({ preventScroll: matchMedia('(width >= 64rem)').matches });
  }

  #key(event: KeyboardEvent): void {
    const [dx, dy] = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    }[event.key] ?? [0, 0];
    if (event.key === 'Enter') this.textTarget.focus();
    if (event.key === 'Escape') this.#setDrawing(false);
    if (dx === 0 && dy === 0) return;
    event.preventDefault();
    const box = this.#box();
    this.#put(
      event.shiftKey
        ? { ...box, width: box.width + (dx ?? 0), height: box.height + (dy ?? 0) }
        : { ...box, x: box.x + (dx ?? 0), y: box.y + (dy ?? 0) },
    );
  }

  /** In percent of the page. */
  #at({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const { left, top, width, height } = this.pictureTarget.getBoundingClientRect();
    const within = (part: number): number => Math.min(100, Math.max(0, part * 100));
    return { x: within((clientX - left) / width), y: within((clientY - top) / height) };
  }

  /** Within the page, into the form's numbers. */
  #put({ x, y, width, height }: Box): void {
    const [w, h] = [clamp(width, sideMin, 100), clamp(height, sideMin, 100)];
    const box: Box = { x: clamp(x, 0, 100 - w), y: clamp(y, 0, 100 - h), width: w, height: h };
    for (const side of ['x', 'y', 'width', 'height'] as const)
      this.#field(side).value = String(Math.round(box[side] * 10) / 10);
    this.#measure();
    this.#show();
  }

  /** The page as it is seen here: whoever sees another shape later is told. */
  #measure(): void {
    const { naturalWidth, naturalHeight } = this.pictureTarget;
    const field = this.formTarget.querySelector<HTMLInputElement>('input[name="aspect"]');
    if (field && naturalHeight > 0)
      field.value = String(Math.round((naturalWidth / naturalHeight) * 1000) / 1000);
  }

  #show(): void {
    const frame = (this.#frame ??= this.#makeFrame());
    const box = this.#box();
    for (const side of ['x', 'y', 'width', 'height'] as const) frame.setAttribute(side, `${box[side]}%`);
    if (!frame.isConnected) this.placesTarget.append(frame);
  }

  #makeFrame(): SVGRectElement {
    const frame = document.createElementNS(svg, 'rect');
    frame.classList.add('marks-draft');
    frame.setAttribute('tabindex', '0');
    frame.setAttribute('role', 'img');
    frame.setAttribute('aria-label', this.frameValue);
    frame.addEventListener('keydown', (event) => this.#key(event));
    return frame;
  }

  #field(side: Side): HTMLInputElement {
    const field = this.formTarget.querySelector<HTMLInputElement>(`input[name="${side}"]`);
    if (!field) throw new Error(`The form has no ${side}.`);
    return field;
  }

  #box(): Box {
    const number = (side: Side): number => Number(this.#field(side).value.replace(',', '.')) || 0;
    return { x: number('x'), y: number('y'), width: number('width'), height: number('height') };
  }
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

export const controller = Marks;
