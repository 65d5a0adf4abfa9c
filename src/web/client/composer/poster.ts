/** How long a browser may take to show a film that it has beside itself. */
const patienceMs = 6_000;
const sideMax = 1_280;
const atSeconds = 1;

/** A picture of a film that is about to be sent, for servers that cannot take one out of it. Null: this browser cannot play it. */
export async function posterOf(file: File): Promise<Blob | null> {
  if (!file.type.startsWith('video/')) return null;
  const url = URL.createObjectURL(file);
  const film = document.createElement('video');
  film.muted = true;
  film.preload = 'auto';
  film.src = url;
  try {
    await heard(film, 'loadeddata');
    film.currentTime = Math.min(atSeconds, (film.duration || 0) / 2);
    await heard(film, 'seeked');
    return await drawn(film);
  } catch {
    return null; // it is sent without
  } finally {
    film.removeAttribute('src');
    URL.revokeObjectURL(url);
  }
}

function heard(film: HTMLVideoElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs);
    film.addEventListener(name, () => resolve(), { once: true, signal });
    for (const end of [film, signal])
      end.addEventListener(end === film ? 'error' : 'abort', () => reject(), { once: true });
  });
}

async function drawn(film: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth, videoHeight } = film;
  const scale = Math.min(1, sideMax / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  if (canvas.width === 0 || canvas.height === 0) return null;
  canvas.getContext('2d')?.drawImage(film, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
}
