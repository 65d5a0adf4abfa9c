import * as Y from 'yjs';
import { keep, readKept, type Kept } from './kept.ts';
import { nextLook, waitOrLook } from './wait.ts';
import { fromBase64, listenTo, noLine, NoLine, toBase64, type Heard } from './line.ts';

/** Where what was typed stands. */
export type State = 'connecting' | 'saved' | 'saving' | 'offline' | 'refused' | 'over';
export interface Other {
  readonly key: string;
  readonly name: string;
  readonly company: string;
  /** As `cursorText` wrote it. */
  readonly cursor: string | null;
}
export interface Hears {
  /** `sentence`: the server's, for refused and over. */
  state(state: State, sentence: string): void;
  /** The document is there, for the first time. */
  ready(): void;
  others(others: ReadonlyMap<string, Other>, change: { readonly came?: Other; readonly left?: Other }): void;
  /** The page has another version. */
  version(number: number): void;
  /** What was kept here fits nowhere any more. */
  lost(kept: Kept): void;
}

const restMs = 120;
const pauseMs = 1_000;
const pauseMaxMs = 15_000;
/** A hidden window gives its line back after this; browsers have few. */
const hiddenMs = 60_000;

/**
 * One page being written, from this window: what others type comes by the line, what is typed here goes by requests, one after the other, until
 * the server says that it is stored. Until then it is kept in this browser, too.
 */
export class Session {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText('text');
  readonly others = new Map<string, Other>();
  epoch = '';
  number = 0;
  readonly #address: string;
  readonly #token: string;
  readonly #keptFor: string;
  readonly #keptAs: string;
  /** Of windows before this one, sent with the next. */
  #inherited: string[] = [];
  readonly #hears: Hears;
  #pending: Uint8Array[] = [];
  #key: string | null = null;
  #cursor: string | null = null;
  #cursorMoved = false;
  #sending = false;
  #timer = 0;
  #hiddenTimer = 0;
  #tries = 0;
  #isReady = false;
  #over = false;
  #line = new AbortController();
  readonly #end = new AbortController();

  constructor(address: string, token: string, me: string, hears: Hears) {
    this.#address = address;
    this.#token = token;
    this.#keptFor = `${me} ${address} `;
    this.#keptAs = this.#keptFor + crypto.randomUUID();
    this.#hears = hears;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.#typed(update);
    });
    const { signal } = this.#end;
    window.addEventListener('online', () => this.#again(), { signal });
    document.addEventListener('visibilitychange', () => this.#seen(), { signal });
    window.addEventListener('pagehide', () => this.#farewell(), { signal });
  }

  get unsent(): boolean {
    return this.#pending.length > 0;
  }

  /** Connects, and again after each break. Resolves when it is over; throws NoLine if it never began. */
  async run(): Promise<void> {
    while (!this.#end.signal.aborted && !this.#over) {
      this.#line = new AbortController();
      try {
        await listenTo(
          this.#address,
          (heard) => this.#hear(heard),
          AbortSignal.any([this.#line.signal, this.#end.signal]),
        );
      } catch (error) {
        if (!this.#isReady && error instanceof NoLine && !error.mayPass) throw error;
        if (error instanceof NoLine && !error.mayPass) return this.#ends(error.message);
      }
      if (this.#end.signal.aborted || this.#over) return;
      this.#key = null;
      this.others.clear();
      this.#hears.others(this.others, {});
      this.#hears.state('offline', '');
      await this.#pause();
    }
  }

  /** Everything typed is stored when this resolves; false: it could not be. */
  async flush(): Promise<boolean> {
    for (let waited = 0; this.unsent && !this.#over && waited < 100; waited++) {
      this.#soon(0);
      await new Promise((resolve) => window.setTimeout(resolve, 50));
    }
    return !this.unsent;
  }

  moved(cursor: string | null): void {
    if (cursor === this.#cursor) return;
    this.#cursor = cursor;
    this.#cursorMoved = true;
    this.#soon(restMs);
  }

  end(): void {
    this.#farewell();
    window.clearTimeout(this.#timer);
    window.clearTimeout(this.#hiddenTimer);
    this.#end.abort();
  }

  /** What was kept is in the form now. */
  forget(): void {
    this.#forgetInherited();
    void keep(this.#keptAs, null);
  }

  #forgetInherited(): void {
    for (const key of this.#inherited.splice(0)) void keep(key, null);
  }

  #hear({ event, data }: Heard): void {
    if (event === 'welcome') void this.#welcome(data);
    else if (event === 'change') Y.applyUpdate(this.doc, fromBase64(String(data['update'])), this);
    else if (event === 'who') this.#who(data as unknown as Other);
    else if (event === 'gone') this.#gone(String(data['key']));
    else if (event === 'version') {
      this.number = Number(data['number']);
      this.#hears.version(this.number);
    }
    // After `over` the line ends; whoever asks again is told why, in their language.
  }

  async #welcome(data: Heard['data']): Promise<void> {
    const epoch = String(data['epoch']);
    const all = this.#isReady ? [] : await readKept(this.#keptFor);
    if (this.#isReady && epoch !== this.epoch) return this.#begunAnew();
    Y.applyUpdate(this.doc, fromBase64(String(data['state'])), this);
    this.epoch = epoch;
    this.number = Number(data['number']);
    this.#key = String(data['key']);
    this.#tries = 0;
    const fitting = all.filter(({ kept }) => kept.epoch === epoch);
    for (const { kept } of fitting) {
      Y.applyUpdate(this.doc, kept.update, this);
      this.#pending.push(kept.update);
    }
    this.#inherited = all.map(({ key }) => key);
    const lost = all.find((each) => !fitting.includes(each))?.kept;
    const isFirst = !this.#isReady;
    this.#isReady = true;
    if (isFirst) this.#hears.ready();
    if (lost) this.#hears.lost(lost);
    else if (!this.unsent) this.forget();
    this.#hears.version(this.number);
    this.#cursorMoved = this.#cursor !== null;
    this.#hears.state(this.unsent ? 'saving' : 'saved', '');
    this.#soon(0);
  }

  #begunAnew(): void {
    const kept = {
      epoch: this.epoch,
      number: this.number,
      update: new Uint8Array(),
      text: this.text.toString(),
    };
    this.#over = true;
    this.#line.abort();
    this.#hears.lost(kept);
  }

  #who(other: Other): void {
    const known = this.others.get(other.key);
    this.others.set(other.key, other);
    this.#hears.others(this.others, known ? {} : { came: other });
  }

  #gone(key: string): void {
    const left = this.others.get(key);
    if (!left) return;
    this.others.delete(key);
    this.#hears.others(this.others, { left });
  }

  #typed(update: Uint8Array): void {
    this.#pending.push(update);
    if (this.#pending.length > 50) this.#pending = [Y.mergeUpdates(this.#pending)];
    this.#hears.state(this.#key === null ? 'offline' : 'saving', '');
    this.#keep();
    this.#soon(restMs);
  }

  #keep(): void {
    const update = this.unsent ? Y.mergeUpdates(this.#pending) : null;
    const { epoch, number } = this;
    void keep(this.#keptAs, update && { epoch, number, update, text: this.text.toString() });
  }

  #soon(ms: number): void {
    if (this.#sending || this.#over) return;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#send(), ms);
  }

  async #send(): Promise<void> {
    if (this.#sending || this.#key === null || this.#over) return;
    if (!this.unsent && !this.#cursorMoved) return;
    this.#sending = true;
    const sent = this.#pending.length;
    this.#cursorMoved = false;
    try {
      const answer = await fetch(this.#address, this.#request(false));
      if (!answer.ok) throw await noLine(answer);
      this.#pending = this.#pending.slice(sent);
      if (sent > 0) this.#keep();
      if (sent > 0) this.#forgetInherited();
      this.#tries = 0;
      this.#sending = false;
      if (!this.unsent) this.#hears.state('saved', '');
      if (this.unsent || this.#cursorMoved) this.#soon(restMs);
    } catch (error) {
      this.#sending = false;
      this.#notSent(error instanceof NoLine ? error : new NoLine(0, ''));
    }
  }

  #request(keepalive: boolean): RequestInit {
    const update = this.unsent ? toBase64(Y.mergeUpdates(this.#pending)) : undefined;
    return {
      method: 'POST',
      keepalive,
      headers: { 'content-type': 'application/json', 'kontor-form': this.#token },
      body: JSON.stringify({ key: this.#key, epoch: this.epoch, update, cursor: this.#cursor }),
    };
  }

  #notSent(error: NoLine): void {
    if (error.reason === 'coedit.begunAnew') return this.#begunAnew();
    if (error.mayPass) {
      this.#hears.state('offline', error.status === 0 ? '' : error.message);
      this.#soon(Math.min(pauseMaxMs, pauseMs * 2 ** this.#tries++));
    } else if (error.status === 422 || error.status === 413 || error.status === 409)
      this.#hears.state('refused', error.message);
    else this.#ends(error.message);
  }

  #ends(sentence: string): void {
    this.#over = true;
    this.#line.abort();
    this.#hears.state('over', sentence);
  }

  async #pause(): Promise<void> {
    const ms = Math.min(pauseMaxMs, pauseMs * 2 ** this.#tries++) * (0.7 + 0.6 * Math.random());
    await waitOrLook(this.#tries === 1 ? 100 : ms, this.#end.signal);
    // Nobody looks: the next look connects.
    while (document.hidden && !this.unsent && !this.#end.signal.aborted) await nextLook();
  }

  #again(): void {
    this.#tries = 0;
    this.#soon(0);
  }

  #seen(): void {
    window.clearTimeout(this.#hiddenTimer);
    if (document.hidden)
      this.#hiddenTimer = window.setTimeout(() => this.unsent || this.#line.abort(), hiddenMs);
    else this.#again();
  }

  /** The window goes: what is on its way gets there without it. */
  #farewell(): void {
    if (this.unsent && this.#key !== null && !this.#over)
      void fetch(this.#address, this.#request(true)).catch(() => {});
  }
}
