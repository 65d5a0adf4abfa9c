import { make, parsePiece } from '../piece.ts';
import { tellChanged, type Composer } from './composer.ts';

/** Files are uploaded when they are chosen, pasted or dropped, one row each; what is wrong with one is said in its row. */
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
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  form.addEventListener(
    'dragover',
    (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      form.classList.add('dropping');
    },
    { signal },
  );
  for (const name of ['dragleave', 'drop'])
    form.addEventListener(name, () => form.classList.remove('dropping'), { signal });
  form.addEventListener(
    'drop',
    (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      add(event.dataTransfer?.files);
    },
    { signal },
  );
  for (const row of composer.fileTargets) addButtons(composer, row);
}

function listOf(form: HTMLFormElement): HTMLElement {
  const known = form.querySelector<HTMLElement>('.composer-files');
  if (known) return known;
  const list = make('ul', { class: 'composer-files' });
  form.querySelector('.toolbar')?.after(list);
  return list;
}

function upload(composer: Composer, file: File): void {
  const { form, wordsValue } = composer;
  const progress = make('progress', {
    max: '1',
    value: '0',
    'aria-label': wordsValue.uploading.replace('{name}', file.name),
  });
  const line = make('div', {}, make('span', {}, file.name), progress);
  const row = make('li', { class: 'composer-file uploading' }, line);
  listOf(form).append(row);
  const body = new FormData();
  for (const name of ['form_token', 'writer']) body.set(name, String(new FormData(form).get(name) ?? ''));
  body.set('files', file);
  const request = new XMLHttpRequest(); // fetch tells nothing of what was sent so far
  request.upload.addEventListener('progress', ({ loaded, total }) => (progress.value = loaded / total));
  request.addEventListener('load', () => {
    if (request.status === 201) {
      const piece = parsePiece(request.responseText);
      row.replaceWith(piece);
      addButtons(composer, piece);
      tellChanged(composer);
    } else
      fail(composer, row, progress, request.status === 422 ? request.responseText : wordsValue.uploadLost);
  });
  request.addEventListener('error', () => fail(composer, row, progress, wordsValue.uploadLost));
  request.open('POST', '/uploads');
  request.send(body);
}

function fail(composer: Composer, row: HTMLElement, progress: HTMLElement, sentence: string): void {
  progress.replaceWith(make('p', { class: 'file-problem', role: 'alert' }, sentence));
  row.classList.remove('uploading');
  row.append(button(composer.wordsValue.fileRemove, '×', () => row.remove()));
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
