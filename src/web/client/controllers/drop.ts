import { Controller } from '@hotwired/stimulus';
import { visit } from '@hotwired/turbo';
import { DetailedError, Upload } from 'tus-js-client';

/** A file and the folder that it is in, below the one that is shown; '' for none. */
interface Chosen {
  readonly file: File;
  readonly within: string;
}

/** Files of one drop or one folder. */
const filesMax = 500;
/** Larger files come in parts of this size. */
const resumedBytesMin = 1_048_576;
const partBytes = 4 * 1_048_576;
/** Folders within each other that are looked into. */
const depthMax = 12;

/**
 * Brings files into a folder one by one, each with its progress: chosen, as a whole folder, or dropped. What was refused says why and stays in the
 * list; when all is done the page is fetched again.
 */
class DropController extends Controller<HTMLFormElement> {
  static override targets = ['list'];
  static override values = {
    ...{ folderWord: String, hint: String, done: String, failed: String },
    ...{ pause: String, continue: String, paused: String },
  };
  declare readonly listTarget: HTMLUListElement;
  declare readonly folderWordValue: string;
  declare readonly hintValue: string;
  declare readonly doneValue: string;
  declare readonly failedValue: string;
  declare readonly pauseValue: string;
  declare readonly continueValue: string;
  declare readonly pausedValue: string;
  private made: readonly HTMLElement[] = [];
  private isBusy = false;

  override connect(): void {
    const hint = document.createElement('p');
    hint.className = 'documents-hint';
    hint.textContent = this.hintValue;
    this.made = [this.folderButton(), hint];
    this.listTarget.before(...this.made);
  }

  override disconnect(): void {
    for (const element of this.made) element.remove();
  }

  over(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.element.classList.add('over');
  }

  out(event: DragEvent): void {
    if (!this.element.contains(event.relatedTarget as Node | null)) this.element.classList.remove('over');
  }

  async drop(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.element.classList.remove('over');
    const entries = [...(event.dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
    const chosen: Chosen[] = [];
    for (const entry of entries) await collect(entry, '', chosen);
    await this.bring(chosen);
  }

  /** The form's own button, in place of one request for everything. */
  send(event: SubmitEvent): void {
    const input = this.element.querySelector<HTMLInputElement>('input[name="file"]');
    if (!input?.files?.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.bring([...input.files].map((file) => ({ file, within: '' })));
  }

  private folderButton(): HTMLElement {
    const label = document.createElement('label');
    label.className = 'button second';
    const input = document.createElement('input');
    input.type = 'file';
    input.webkitdirectory = true;
    input.className = 'hidden';
    input.addEventListener('change', () => {
      const chosen = [...(input.files ?? [])].map((file) => ({
        file,
        within: folderOf(file.webkitRelativePath),
      }));
      void this.bring(chosen);
    });
    label.append(this.folderWordValue, input);
    return label;
  }

  private async bring(all: readonly Chosen[]): Promise<void> {
    if (this.isBusy || all.length === 0) return;
    this.isBusy = true;
    let refused = 0;
    const lines = all.slice(0, filesMax).map((chosen) => ({ chosen, line: this.lineFor(chosen) }));
    for (const { chosen, line } of lines) if (!(await this.upload(chosen, line))) refused++;
    this.isBusy = false;
    this.element.reset();
    if (refused === 0) visit(window.location.href, { action: 'replace' });
  }

  private lineFor({ file, within }: Chosen): HTMLLIElement {
    const line = document.createElement('li');
    const name = document.createElement('span');
    name.textContent = within === '' ? file.name : `${within}/${file.name}`;
    const progress = document.createElement('progress');
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute('aria-label', name.textContent);
    line.append(name, progress);
    this.listTarget.append(line);
    return line;
  }

  /** False: it was refused, and the line says why. */
  private upload({ file, within }: Chosen, line: HTMLLIElement): Promise<boolean> {
    const body = new FormData(this.element);
    body.delete('file');
    const folder = String(body.get('folder') ?? '');
    body.set('folder', [folder, within].filter(Boolean).join('/'));
    if (file.size > resumedBytesMin) return this.resume(file, body, line);
    body.set('file', file);
    return this.sendForm(body, line);
  }

  /** In parts, which go on where they were after a pause, a lost connection or another visit; then the form names what has arrived. */
  private async resume(file: File, body: FormData, line: HTMLLIElement): Promise<boolean> {
    const bar = line.querySelector('progress');
    const sent = await new Promise<string | null>((resolve) => {
      const upload = new Upload(file, {
        endpoint: '/documents/uploads',
        chunkSize: partBytes,
        retryDelays: [0, 1_000, 3_000, 10_000, 30_000],
        removeFingerprintOnSuccess: true,
        metadata: { filename: file.name, filetype: file.type },
        onProgress: (loaded, total) => {
          if (bar && total > 0) bar.value = loaded / total;
        },
        onSuccess: () => settle(upload.url?.split('/').at(-1) ?? null),
        onError: (error) => {
          const reason = refusalIn(error);
          if (reason === null) return pause();
          fail(line, reason);
          settle(null);
        },
      });
      const settle = (id: string | null): void => {
        button.remove();
        note.remove();
        window.removeEventListener('online', go);
        resolve(id);
      };
      const [button, note] = [document.createElement('button'), document.createElement('span')];
      button.type = 'button';
      button.className = 'link';
      note.className = 'hint';
      const go = (): void => {
        button.textContent = this.pauseValue;
        button.onclick = () => void upload.abort().then(pause);
        note.textContent = '';
        upload.start();
      };
      const pause = (): void => {
        button.textContent = this.continueValue;
        button.onclick = go;
        note.textContent = this.pausedValue;
      };
      line.append(button, note);
      window.addEventListener('online', go);
      void upload.findPreviousUploads().then(([earlier]) => {
        if (earlier) upload.resumeFromPreviousUpload(earlier);
        go();
      });
    });
    if (sent === null) return false;
    body.set('upload', sent);
    return await this.sendForm(body, line);
  }

  private sendForm(body: FormData, line: HTMLLIElement): Promise<boolean> {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const bar = line.querySelector('progress');
      request.upload.addEventListener('progress', ({ loaded, total }) => {
        if (bar && total > 0 && body.has('file')) bar.value = loaded / total;
      });
      request.addEventListener('loadend', () => {
        const isKept = request.status === 200;
        if (isKept) bar?.replaceWith(this.doneValue);
        else fail(line, reasonIn(request.responseText) ?? this.failedValue);
        resolve(isKept);
      });
      request.open('POST', this.element.action);
      request.send(body);
    });
  }
}

/** What the server says that it does not take; null: the connection is lost, or it is busy. */
function refusalIn(error: Error): string | null {
  const answer = error instanceof DetailedError ? error.originalResponse : null;
  if (!answer || answer.getStatus() >= 500 || answer.getStatus() === 409) return null;
  try {
    const said: unknown = JSON.parse(answer.getBody() ?? '');
    return typeof said === 'object' && said !== null && 'error' in said ? String(said.error) : null;
  } catch {
    return null;
  }
}

function fail(line: HTMLLIElement, reason: string): void {
  line.querySelector('progress')?.remove();
  const said = document.createElement('span');
  said.className = 'failed';
  said.textContent = reason;
  line.append(said);
}

/** What a page says that it was not done for. */
function reasonIn(html: string): string | null {
  if (html === '') return null;
  const page = new DOMParser().parseFromString(html, 'text/html');
  return (
    page.querySelector('#problem')?.textContent.trim() ??
    page.querySelector('main h1 + p')?.textContent.trim() ??
    null
  );
}

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** All files in what was dropped, at most `filesMax`. */
async function collect(entry: FileSystemEntry, within: string, into: Chosen[], depth = 0): Promise<void> {
  if (into.length >= filesMax || depth > depthMax) return;
  if (entry.isFile) {
    const file = await new Promise<File | null>((done) =>
      (entry as FileSystemFileEntry).file(done, () => done(null)),
    );
    if (file) into.push({ file, within });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const below = within === '' ? entry.name : `${within}/${entry.name}`;
  // A reader gives a part at a time, and an empty one at the end.
  for (let part = await read(reader); part.length > 0; part = await read(reader))
    for (const each of part) await collect(each, below, into, depth + 1);
}

const read = (reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> =>
  new Promise((done) => reader.readEntries(done, () => done([])));

export const controller = DropController;
