/** What was typed and is not known to be stored at the page's home. */
export interface Kept {
  readonly epoch: string;
  /** The version that was there then. */
  readonly number: number;
  readonly update: Uint8Array;
  /** The whole text, for when the update fits nowhere any more. */
  readonly text: string;
}

const name = 'kontor-coedit';
const store = 'unsent';

/** In this browser, by the page's address and whose it is. Without a database (private windows) nothing is kept, and nothing fails. */
export async function keep(key: string, kept: Kept | null): Promise<void> {
  if (kept === null) await within('readwrite', (all) => all.delete(key));
  else await within('readwrite', (all) => all.put(kept, key));
}

/** What this and other windows have kept of a page: its keys begin so. */
export async function readKept(prefix: string): Promise<{ readonly key: string; readonly kept: Kept }[]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const keys = await within('readonly', (all) => all.getAllKeys(range));
  const found: { readonly key: string; readonly kept: Kept }[] = [];
  for (const key of keys ?? []) {
    const kept = await within('readonly', (all) => all.get(key) as IDBRequest<Kept | undefined>);
    if (kept) found.push({ key: String(key), kept });
  }
  return found;
}

async function within<T>(
  mode: IDBTransactionMode,
  work: (all: IDBObjectStore) => IDBRequest<T>,
): Promise<T | null> {
  try {
    const db = await opened();
    const request = work(db.transaction(store, mode).objectStore(store));
    return await done(request).finally(() => db.close());
  } catch {
    return null; // the text is in the page all the same
  }
}

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(store));
  return done(request);
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('No database.')));
  });
