import { make, parsePiece } from '../piece.ts';
import { holdFor } from '../writing/uploads.ts';
import { posterOf } from './poster.ts';
import { tellChanged, type Composer } from './composer.ts';

/** Uploads files when they are chosen, pasted or dropped, one row each; what is wrong with one is said in its row. */
export function startFiles(composer: Composer, signal: AbortSignal): void {
  const { form, chooserTarget: chooser } = composer;
  const add = (files: FileList | null | undefined): void => {
    for (const file of files ?? []) upload(composer, file);
  };
  chooser.addEventListener(
    'change',
    () => {
      add(chooser.files);
      chooser.value = '';
    },
    { signal },
  );
  form.addEventListener(
    'paste',
    (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      add(event.clipboardData.files);
    },
    { signal },
  );
  startDropping(form, add, signal);
  for (const row of composer.fileTargets) addButtons(composer, row);
}

/** In a conversation everything around the field takes files, too. */
function startDropping(form: HTMLFormElement, add: (files: FileList) => void, signal: AbortSignal): void {
  const area = form.closest<HTMLElement>('.chat') ?? form;
  const filesOf = (event: DragEvent): FileList | null =>
    event.dataTransfer?.types.includes('Files') ? event.dataTransfer.files : null;
  area.addEventListener(
    'dragover',
    (event) => {
      if (!filesOf(event)) return;
      event.preventDefault();
      form.classList.add('dropping');
    },
    { signal },
  );
  for (const name of ['dragleave', 'drop'])
    area.addEventListener(name, () => form.classList.remove('dropping'), { signal });
  area.addEventListener(
    'drop',
    (event) => {
      const files = filesOf(event);
      if (!files) return;
      event.preventDefault();
      add(files);
    },
    { signal },
  );
}

function listOf({ form, textTarget }: Composer): HTMLElement {
  const known = form.querySelector<HTMLElement>('.composer-files');
  if (known) return known;
  const list = make('ul', { class: 'composer-files' });
  const toolbar = form.querySelector('.toolbar');
  if (toolbar) toolbar.after(list);
  else textTarget.closest('label')?.before(list);
  return list;
}

function upload(composer: Composer, file: File): void {
  const { form, wordsValue } = composer;
  const name = file.name || wordsValue.picture;
  const progress = make('progress', {
    max: '1',
    value: '0',
    'aria-label': wordsValue.uploading.replace('{name}', name),
  });
  const line = make('div', {}, make('span', {}, name), progress);
  const request = new XMLHttpRequest(); // fetch tells nothing of what was sent so far
  const row = make('li', { class: 'composer-file uploading' }, line);
  const stop = button(wordsValue.fileStop, '×', () => {
    const isWaiting = request.readyState === XMLHttpRequest.UNSENT;
    row.remove();
    if (isWaiting) request.dispatchEvent(new Event('abort'));
    else request.abort();
    composer.textTarget.focus();
  });
  row.append(stop);
  listOf(composer).append(row);
  form.setAttribute('data-touched', '');
  const fail = (sentence: string): void => {
    progress.replaceWith(make('p', { class: 'file-problem', role: 'alert' }, sentence));
    row.classList.remove('uploading');
    const again = button(wordsValue.fileAgain, '↻', () => {
      row.remove();
      upload(composer, file);
    });
    stop.replaceWith(
      again,
      button(wordsValue.fileRemove, '×', () => row.remove()),
    );
  };
  request.upload.addEventListener('progress', ({ loaded, total }) => (progress.value = loaded / total));
  holdFor(
    form,
    new Promise((done) => {
      request.addEventListener('load', () => {
        if (request.status === 201) {
          const piece = parsePiece(request.responseText);
          row.replaceWith(piece);
          addButtons(composer, piece);
          tellChanged(composer);
        } else fail(request.status === 422 ? request.responseText : wordsValue.uploadLost);
        done(request.status === 201);
      });
      request.addEventListener('error', () => {
        fail(wordsValue.uploadLost);
        done(false);
      });
      request.addEventListener('abort', () => done(true));
    }),
  );
  const body = new FormData();
  for (const field of ['form_token', 'writer']) body.set(field, String(new FormData(form).get(field) ?? ''));
  body.set('files', file);
  inTurn(request, async () => {
    const poster = await posterOf(file);
    if (!row.isConnected) return false;
    if (poster) body.set('poster', poster, 'poster.jpg');
    request.open('POST', '/uploads');
    request.send(body);
    return true;
  });
}

/** So many are on their way at once: a small server takes fifty pictures one after the other. */
const atOnce = 3;
const waiting: (() => void)[] = [];
let running = 0;

/** `send` says whether it was sent after all. */
function inTurn(request: XMLHttpRequest, send: () => Promise<boolean>): void {
  const over = (): void => {
    running -= 1;
    waiting.shift()?.();
  };
  const start = (): void => {
    running += 1;
    void send().then((isSent) => isSent || over());
  };
  request.addEventListener('loadend', over);
  // Stopped before its turn came.
  request.addEventListener('abort', () => {
    const at = waiting.indexOf(start);
    if (at >= 0) waiting.splice(at, 1);
  });
  if (running < atOnce) start();
  else waiting.push(start);
}

/** With script a file is taken away or moved by buttons; its tick box is for those without. */
function addButtons(composer: Composer, row: HTMLElement): void {
  const { fileRemove, fileEarlier } = composer.wordsValue;
  row.append(
    button(fileEarlier, '↑', () => {
      row.previousElementSibling?.before(row);
      tellChanged(composer);
    }),
    button(fileRemove, '×', () => {
      row.remove();
      composer.textTarget.focus();
      tellChanged(composer);
    }),
  );
}

function button(name: string, sign: string, act: () => void): HTMLButtonElement {
  const made = make(
    'button',
    { type: 'button', class: 'file-act', title: name, 'aria-label': name, 'data-made': '' },
    sign,
  );
  made.addEventListener('click', act);
  return made;
}
