import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import { decodeText } from '#src/platform/decode-text.ts';
import type { Egress, EgressRequest, EgressResponse } from '#src/platform/egress.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { storeFile } from '#src/platform/files.ts';
import { newUuid } from '#src/platform/ids.ts';
import { reencodeImage } from '#src/platform/images.ts';
import type { Instance } from '#src/platform/instance.ts';
import { refusals } from '#src/media/refusals.ts';
import { pageBytesMax, pageMs, pictureBytesMax } from './card.ts';
import { readPage, type PageHead } from './read-page.ts';

export interface FetchedCard extends Omit<PageHead, 'pictureUrl'> {
  readonly picture: {
    readonly uuid: string;
    readonly key: string;
    readonly width: number;
    readonly height: number;
  } | null;
}

const redirectsMax = 3;

/**
 * Asks a page what it is, and for its picture, which is re-encoded and stored; never inside a transaction. Null: nothing that can be shown,
 * whatever the reason. Nothing of it runs or is kept but the lines and that picture.
 */
export async function fetchCard(
  instance: Instance,
  egress: Egress,
  address: string,
): Promise<FetchedCard | null> {
  const answer = await asked(egress, {
    url: address,
    headers: { accept: 'text/html, application/xhtml+xml' },
    maxBytes: pageBytesMax,
  });
  const type = answer?.headers['content-type'] ?? '';
  if (!answer || answer.status !== 200 || !/^(text\/html|application\/xhtml\+xml)\b/i.test(type)) return null;
  const page = await readPage(decodeText(answer.body, type), answer.url);
  if (!page) return null;
  const { pictureUrl, ...head } = page;
  return { ...head, picture: pictureUrl === null ? null : await pictureAt(instance, egress, pictureUrl) };
}

async function asked(egress: Egress, request: EgressRequest): Promise<EgressResponse | null> {
  try {
    return await egress.request({
      ...request,
      timeoutMs: pageMs,
      redirects: redirectsMax,
      crossOriginRedirects: true,
      forReaders: true,
    });
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

async function pictureAt(instance: Instance, egress: Egress, url: string): Promise<FetchedCard['picture']> {
  const answer = await asked(egress, { url, headers: { accept: 'image/*' }, maxBytes: pictureBytesMax });
  if (!answer || answer.status !== 200) return null;
  try {
    const { preview } = await limited(() => reencodeImage(answer.body));
    const { key } = await storeFile(instance.files, preview.bytes, { bytesMax: pictureBytesMax });
    return { uuid: newUuid(), key, width: preview.width, height: preview.height };
  } catch (error) {
    if (error instanceof Refusal) return null; // no picture, or a hostile one: the card goes without
    throw error;
  }
}

/** A decoded picture may take 160 MB. */
const limited = createConcurrencyLimit({ atOnce: 1, waitingMax: 50, refusal: refusals.tooManyUploading });
