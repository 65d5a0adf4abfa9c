import { Controller } from '@hotwired/stimulus';
import { make } from '../piece.ts';

/** A longer note is a call: recording ends by itself. */
const longestMs = 5 * 60_000;
/** What browsers record, the one that most others play first. */
const types = ['audio/mp4;codecs=opus', 'audio/mp4', 'audio/webm;codecs=opus', 'audio/webm', 'audio/ogg'];
const bitsPerSecond = 32_000;

/** Records a voice note and gives it to the form's field for files, which uploads and shows it like any other. */
class Voice extends Controller<HTMLElement> {
  static override values = { record: String, stop: String, drop: String, name: String, refused: String };
  declare readonly recordValue: string;
  declare readonly stopValue: string;
  declare readonly dropValue: string;
  declare readonly nameValue: string;
  declare readonly refusedValue: string;

  #recorder: MediaRecorder | null = null;
  #timer = 0;
  #startedMs = 0;
  #start = make('button', { type: 'button', class: 'voice-start' });
  #stop = make('button', { type: 'button', class: 'voice-stop', 'aria-pressed': 'true' });
  #drop = make('button', { type: 'button', class: 'voice-drop' });
  #clock = make('span', { class: 'voice-clock', 'aria-hidden': 'true' });
  #said = make('span', { class: 'hint', role: 'status' });

  override connect(): void {
    if (!('MediaRecorder' in window) || !('mediaDevices' in navigator)) return;
    this.#start.textContent = this.recordValue;
    this.#stop.textContent = this.stopValue;
    this.#drop.textContent = this.dropValue;
    this.#start.addEventListener('click', () => void this.#begin());
    this.#stop.addEventListener('click', () => this.#recorder?.stop());
    this.#drop.addEventListener('click', () => this.#discard());
    this.#show(false);
  }

  override disconnect(): void {
    this.#discard();
    this.element.replaceChildren();
  }

  /** Whoever stands on one of its buttons goes on from the one that takes its place; a page that opens leaves the focus alone. */
  #show(isRecording: boolean): void {
    const wasHere = this.element.contains(document.activeElement);
    this.element.replaceChildren(
      ...(isRecording ? [this.#clock, this.#stop, this.#drop] : [this.#start]),
      this.#said,
    );
    if (wasHere) (isRecording ? this.#stop : this.#start).focus({ preventScroll: true });
  }

  async #begin(): Promise<void> {
    this.#said.textContent = '';
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (stream === null) {
      this.#said.textContent = this.refusedValue;
      return;
    }
    const mimeType = types.find((each) => MediaRecorder.isTypeSupported(each)) ?? '';
    const parts: Blob[] = [];
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitsPerSecond });
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.addEventListener('stop', () => {
      for (const track of stream.getTracks()) track.stop();
      window.clearInterval(this.#timer);
      const isKept = this.#recorder === recorder;
      this.#recorder = null;
      if (this.element.isConnected) this.#show(false);
      if (isKept) this.#hand(new Blob(parts, { type: recorder.mimeType.split(';')[0] ?? '' }));
    });
    this.#recorder = recorder;
    this.#startedMs = Date.now();
    recorder.start();
    this.#timer = window.setInterval(() => this.#tick(), 500);
    this.#tick();
    this.#show(true);
  }

  #tick(): void {
    const goneMs = Date.now() - this.#startedMs;
    const seconds = Math.floor(goneMs / 1_000);
    this.#clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    if (goneMs > longestMs) this.#recorder?.stop();
  }

  #discard(): void {
    const recorder = this.#recorder;
    this.#recorder = null;
    if (recorder?.state === 'recording') recorder.stop();
  }

  #hand(sound: Blob): void {
    const chooser = this.element.closest('form')?.querySelector<HTMLInputElement>('input[type="file"]');
    if (!chooser || sound.size === 0) return;
    const ending = /\/(mp4|ogg)$/.exec(sound.type)?.[1]?.replace('mp4', 'm4a') ?? 'webm';
    const chosen = new DataTransfer();
    chosen.items.add(new File([sound], `${this.nameValue}.${ending}`, { type: sound.type }));
    chooser.files = chosen.files;
    chooser.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

export { Voice as controller };
