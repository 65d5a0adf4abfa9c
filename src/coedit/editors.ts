import { randomUUID } from 'node:crypto';
import { onRevoked } from '#src/access/revoke.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { editorsMax, rightsMs, streamsMax, windowsMax } from './limits.ts';
import { requireEditor } from './may-edit.ts';
import { openRoom } from './open-room.ts';
import type { Editor, OpenPage, Shown } from './open-page.ts';
import { createPresence } from './presence.ts';
import { refusals } from './refusals.ts';
import type { Said } from './said.ts';
import { createSaver } from './saver.ts';
import { openEditorStream, type EditorStream } from './stream.ts';
import { editorNamed, listen } from './store.ts';
import { createWriting } from './writing.ts';

const log = logger('coedit');

/**
 * Who is writing pages of our groups, as far as they are connected to this process: ours by their browser, partners' people through their own
 * instance. What they type is in the database before they hear that it is saved; other processes are told and read it there.
 */
export interface Coedit {
  /** Server-sent events: `welcome`, `change`, `who`, `gone`, `version`, `save`, `over`. Refusal if they may not write there. */
  join(who: {
    readonly personId: PersonId;
    readonly pageId: PostId;
    readonly sessionId: string | null;
  }): Promise<ReadableStream<Uint8Array>>;
  /** Resolves when it is stored, with the number of the update it is in. Refusal: it is not. */
  say(personId: PersonId, pageId: PostId, said: Said): Promise<{ readonly seq: number }>;
  readonly connections: number;
  /** Ends all lines, for good. */
  close(): Promise<void>;
}

export async function createCoedit(db: Db, registry: PartnerRegistry): Promise<Coedit> {
  const pages = new Map<PostId, OpenPage>();
  const presence = createPresence(db, pages);
  const writing = createWriting(db, registry, pages);
  const saver = createSaver(db, registry, pages);
  let closed = false;

  const leave = (page: OpenPage, editor: Editor): void => {
    if (!page.editors.delete(editor.key)) return;
    if (page.editors.size === 0) pages.delete(page.pageId);
    presence.gone(page.pageId, editor.key);
    if (!closed) saver.left(page.pageId);
  };
  const subscription = await listen(
    db,
    (payload) => {
      presence.hear(payload);
      writing.hear(payload);
    },
    () => writing.missed(),
  );
  const stopRevocations = endRevoked(db, pages);
  const timer = askForRights(db, registry, pages);

  return {
    async join({ personId, pageId, sessionId }) {
      await requireEditor(db, registry, personId, pageId);
      requireSeat(pages, pageId, personId, closed);
      const shown = await shownOf(db, personId);
      const key = `${personId}-${randomUUID()}`;
      const page = openAt(pages, pageId);
      const { stream, body } = openEditorStream(() => leave(page, editor));
      const editor: Editor = { key, personId, sessionId, shown, stream: heldBack(stream) };
      page.editors.set(key, editor);
      try {
        // From now on changes are kept for this editor; what they say twice is known by then.
        const { epoch, seq, state, number } = await openRoom(db, pageId);
        if (page.seq < 0) page.seq = seq;
        stream.send('welcome', { key, epoch, seq, number, state: Buffer.from(state).toString('base64') });
        (editor.stream as HeldBack).release();
        presence.arrived(page, editor);
        // What came between reading and now.
        writing.look(pageId);
      } catch (error) {
        stream.close();
        throw error;
      }
      return body;
    },
    async say(personId, pageId, { key, epoch, update, cursor }) {
      if (!key.startsWith(`${personId}-`)) throw refusals.notAnEdit();
      const seq = update === null ? 0 : await writing.add(pageId, { person: personId, epoch, update });
      if (cursor !== undefined) presence.moved(pageId, key, cursor);
      return { seq };
    },
    get connections() {
      return editorsIn(pages);
    },
    async close() {
      closed = true;
      clearInterval(timer);
      stopRevocations();
      for (const page of pages.values()) for (const editor of page.editors.values()) editor.stream.close();
      presence.close();
      await saver.close();
      await subscription.unlisten().catch(() => {}); // a lost connection listens no more
    },
  };
}

/** Before its `welcome` an editor is told nothing; it is kept for them. */
interface HeldBack extends EditorStream {
  release(): void;
}
function heldBack(stream: EditorStream): HeldBack {
  let waiting: [string, object][] | null = [];
  return {
    send(event, data) {
      if (waiting) waiting.push([event, data]);
      else stream.send(event, data);
    },
    close: stream.close,
    release() {
      const all = waiting ?? [];
      waiting = null;
      for (const [event, data] of all) stream.send(event, data);
    },
  };
}

async function shownOf(db: Db, personId: PersonId): Promise<Shown> {
  const person = await editorNamed(db, personId);
  return { name: person?.name ?? '', company: person?.company ?? db.instance.company, cursor: null };
}

function openAt(pages: Map<PostId, OpenPage>, pageId: PostId): OpenPage {
  const page = pages.get(pageId) ?? { pageId, editors: new Map<string, Editor>(), seq: -1 };
  pages.set(pageId, page);
  return page;
}

const editorsIn = (pages: ReadonlyMap<PostId, OpenPage>): number =>
  [...pages.values()].reduce((sum, { editors }) => sum + editors.size, 0);

function requireSeat(
  pages: ReadonlyMap<PostId, OpenPage>,
  pageId: PostId,
  personId: PersonId,
  closed: boolean,
): void {
  const here = [...(pages.get(pageId)?.editors.values() ?? [])];
  if (closed || editorsIn(pages) >= streamsMax || here.length >= editorsMax)
    throw refusals.tooManyEditors({ max: editorsMax });
  const own = here.filter((editor) => editor.personId === personId);
  if (own.length >= windowsMax) own[0]?.stream.close();
}

/** Whoever may not write any more is told so, and their line ends. */
async function checkRights(
  db: Db,
  registry: PartnerRegistry,
  pages: ReadonlyMap<PostId, OpenPage>,
): Promise<void> {
  for (const page of pages.values())
    for (const personId of new Set([...page.editors.values()].map((editor) => editor.personId))) {
      const no = await refusalOf(() => requireEditor(db, registry, personId, page.pageId));
      if (no === null) continue;
      for (const editor of page.editors.values()) {
        if (editor.personId !== personId) continue;
        editor.stream.send('over', { reason: no.reason.id, error: no.message });
        editor.stream.close();
      }
    }
}

async function refusalOf(work: () => Promise<void>): Promise<Refusal | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Whoever is signed out hears nothing more. Of a partner's people their own instance knows it. */
const endRevoked = (db: Db, pages: ReadonlyMap<PostId, OpenPage>): (() => void) =>
  onRevoked(db.instance, (what) => {
    const those = ({ sessionId, personId }: Editor): boolean =>
      sessionId !== null &&
      (what.noun === 'all' ||
        (what.noun === 'person' && personId === what.id) ||
        (what.noun === 'session' && sessionId === what.id));
    for (const page of pages.values())
      for (const editor of page.editors.values()) if (those(editor)) editor.stream.close();
  });

function askForRights(
  db: Db,
  registry: PartnerRegistry,
  pages: ReadonlyMap<PostId, OpenPage>,
): NodeJS.Timeout {
  let asking = false;
  return setInterval(() => {
    if (asking || pages.size === 0) return;
    asking = true;
    void checkRights(db, registry, pages)
      .catch((error: unknown) => log.warn('Rights could not be checked: {reason}', { reason: String(error) }))
      .finally(() => {
        asking = false;
      });
  }, rightsMs).unref();
}
