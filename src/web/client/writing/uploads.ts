/** Files on their way, by the form that they will be part of. */
const running = new Map<HTMLFormElement, Set<Promise<boolean>>>();

/** Makes the form wait for a file when it is sent. The promise says whether the form can be sent without the writer looking at the file again. */
export function holdFor(form: HTMLFormElement, upload: Promise<boolean>): void {
  const uploads = running.get(form) ?? new Set();
  running.set(form, uploads.add(upload));
  void upload.finally(() => {
    uploads.delete(upload);
    if (uploads.size === 0) running.delete(form);
  });
}

export const isUploading = (form: HTMLFormElement): boolean => running.has(form);

/** Resolves when no file of this form is uploading any more: true if all of them arrived or were removed. */
export async function uploadsOf(form: HTMLFormElement): Promise<boolean> {
  let all = true;
  for (let uploads = running.get(form); uploads; uploads = running.get(form))
    all = (await Promise.all(uploads)).every(Boolean) && all;
  return all;
}

/** An upload ends with the page it was started on: anyone who leaves is asked first. */
export function warnBeforeLeaving(): void {
  const isAny = (): boolean => [...running.keys()].some((form) => form.isConnected);
  window.addEventListener('beforeunload', (event) => isAny() && event.preventDefault());
  document.addEventListener('turbo:before-visit', (event) => {
    const sentence = [...running.keys()].find((form) => form.isConnected)?.dataset['leaving'];
    if (sentence !== undefined && !window.confirm(sentence)) event.preventDefault();
  });
}
