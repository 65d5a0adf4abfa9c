import { randomUUID } from 'node:crypto';
import type { Db } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Editor, OpenPage, Shown } from './open-page.ts';
import { tell } from './store.ts';

/** Somebody who is connected to another process, which says so again within this time. */
interface Elsewhere extends Shown {
  atMs: number;
}
type Everyone = Map<PostId, Map<string, Elsewhere>>;
const saidAgainMs = 10_000;
const forgottenMs = 25_000;
/** PostgreSQL takes notices below 8000 bytes. */
const perNotice = 4;

interface Notice {
  readonly from: string;
  readonly page: PostId;
  readonly who?: readonly (Shown & { readonly key: string })[];
  readonly gone?: string;
  readonly asks?: true;
}

/** Who else is writing a page and where: nothing of it is stored. */
export interface Presence {
  arrived(page: OpenPage, editor: Editor): void;
  moved(pageId: PostId, key: string, cursor: string | null): void;
  gone(pageId: PostId, key: string): void;
  hear(payload: string): void;
  close(): void;
}

export function createPresence(db: Db, pages: ReadonlyMap<PostId, OpenPage>): Presence {
  const self = randomUUID();
  const elsewhere: Everyone = new Map();

  const say = (notice: Omit<Notice, 'from'>): void => {
    void tell(db, JSON.stringify({ from: self, ...notice })).catch(() => {}); // said again in a moment
  };
  const show = (page: OpenPage, key: string, { name, company, cursor }: Shown): void => {
    for (const editor of page.editors.values())
      if (editor.key !== key) editor.stream.send('who', { key, name, company, cursor });
  };
  const showAt = (pageId: PostId, key: string, shown: Shown): void => {
    const page = pages.get(pageId);
    if (page) show(page, key, shown);
  };
  const hide = (pageId: PostId, key: string): void => {
    for (const editor of pages.get(pageId)?.editors.values() ?? []) editor.stream.send('gone', { key });
  };
  const own = (page: OpenPage) => [...page.editors.values()].map(({ key, shown }) => ({ key, ...shown }));
  const sayAll = (page: OpenPage): void => {
    const all = own(page);
    for (let at = 0; at < all.length; at += perNotice)
      say({ page: page.pageId, who: all.slice(at, at + perNotice) });
  };
  const timer = setInterval(() => {
    for (const page of pages.values()) sayAll(page);
    forgetSilent(elsewhere, hide);
  }, saidAgainMs).unref();

  return {
    arrived(page, editor) {
      for (const other of page.editors.values())
        if (other !== editor) editor.stream.send('who', { key: other.key, ...other.shown });
      for (const [key, { name, company, cursor }] of elsewhere.get(page.pageId) ?? [])
        editor.stream.send('who', { key, name, company, cursor });
      show(page, editor.key, editor.shown);
      say({ page: page.pageId, who: [{ key: editor.key, ...editor.shown }], asks: true });
    },
    moved(pageId, key, cursor) {
      const page = pages.get(pageId);
      const editor = page?.editors.get(key);
      const those = elsewhere.get(pageId)?.get(key);
      const shown = editor?.shown ?? those;
      if (!page || !shown) return;
      shown.cursor = cursor;
      show(page, key, shown);
      const { name, company } = shown;
      say({ page: pageId, who: [{ key, name, company, cursor }] });
    },
    gone(pageId, key) {
      hide(pageId, key);
      say({ page: pageId, gone: key });
    },
    hear(payload) {
      const notice = JSON.parse(payload) as Notice;
      if (notice.from === undefined || notice.from === self) return;
      if (notice.who && pages.has(notice.page)) hearWho(elsewhere, notice.page, notice.who, showAt);
      if (notice.gone !== undefined && elsewhere.get(notice.page)?.delete(notice.gone))
        hide(notice.page, notice.gone);
      const page = pages.get(notice.page);
      if (notice.asks && page) sayAll(page);
    },
    close() {
      clearInterval(timer);
    },
  };
}

/** Of a process that has died. */
function forgetSilent(elsewhere: Everyone, hide: (pageId: PostId, key: string) => void): void {
  const before = Date.now() - forgottenMs;
  for (const [pageId, those] of elsewhere) {
    for (const [key, { atMs }] of those)
      if (atMs < before) {
        those.delete(key);
        hide(pageId, key);
      }
    if (those.size === 0) elsewhere.delete(pageId);
  }
}

function hearWho(
  elsewhere: Everyone,
  pageId: PostId,
  who: NonNullable<Notice['who']>,
  show: (pageId: PostId, key: string, shown: Shown) => void,
): void {
  const those = elsewhere.get(pageId) ?? new Map<string, Elsewhere>();
  elsewhere.set(pageId, those);
  for (const { key, ...shown } of who) {
    const known = those.get(key);
    those.set(key, { ...shown, atMs: Date.now() });
    if (known?.cursor !== shown.cursor || known.name !== shown.name) show(pageId, key, shown);
  }
}
