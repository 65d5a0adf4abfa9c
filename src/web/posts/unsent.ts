import { createHmac, timingSafeEqual } from 'node:crypto';
import { chatPeopleMax } from '#src/chat/chat.ts';
import { chatPlace, pathOfPlace, replyPlace, type Place } from '#src/drafts/draft.ts';
import { hasRoomForDraft, keepBeside } from '#src/drafts/keep.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import { isId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { placeOf, readDraftForm, takeFiles } from './draft.ts';
import { requireOwnSite, type Form } from '../shell/forms.ts';
import { i18nIn } from '../shell/i18n.ts';

/**
 * A hidden field of every form with a text: whose text it is, sealed. If the session ended while they wrote, what they send is saved among their
 * drafts, and signing in leads there. It grants nothing: it can add a draft, never read, change or publish one.
 */
export function writerToken(instance: Instance, person: PersonId, nowMs = Date.now()): string {
  const text = `${person}.${nowMs}`;
  return `${text}.${sealOf(instance, text)}`;
}

/** Who wrote a form, or null: not our field, or an old one. */
export function readWriter(instance: Instance, token: string, nowMs = Date.now()): PersonId | null {
  const [id = '', at = '', seal = ''] = token.split('.');
  const expected = Buffer.from(sealOf(instance, `${id}.${at}`));
  const given = Buffer.from(seal);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return isId(id) && nowMs - Number(at) < tokenMs ? (id as PersonId) : null;
}

/**
 * Saves what was sent with a form of the composer without a (matching) session, and returns where its writer finds it; null if there is nothing
 * to save. No one is signed in by it, and no other draft is overwritten.
 */
export async function keepUnsent(web: WebContext, c: WebRequest, form: Form): Promise<string | null> {
  const base = placeAt(c, form);
  const writer = readWriter(web.db.instance, form.text('writer'));
  if (base === null || writer === null || !isFromHere(web.db.instance, c)) return null;
  const { db } = web;
  if (!(await hasRoomForDraft(db, writer))) return null;
  const first = readDraftForm(form);
  const taken = await takeFiles(db, writer, form, first, i18nIn('en'));
  const written = { ...first, fileIds: [...first.fileIds, ...taken.ids] };
  const place = await transaction(db, (tx) => keepBeside(tx, writer, placeOf(form, base), written));
  return withPeople(pathOfPlace(place), form);
}

/** Whom a first message was for. */
function withPeople(path: string, form: Form): string {
  const people = form.list('person').filter(isId).slice(0, chatPeopleMax);
  if (!path.startsWith('/chat/new') || people.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${people.map((id) => `with=${id}`).join('&')}`;
}

/** The forms whose text is worth saving. */
export const isWriting = (c: WebRequest): boolean => c.req.method === 'POST' && writing.test(c.req.path);

const writing =
  /^\/(?:drafts|posts(?:\/(?<post>\d{1,19})\/replies)?|chat(?:\/(?<conversation>\d{1,19}))?\/messages)$/;

function placeAt(c: WebRequest, form: Form): Place | null {
  const match = writing.exec(c.req.path);
  if (!match) return null;
  const { post, conversation } = match.groups ?? {};
  if (post !== undefined) return replyPlace(post as PostId);
  if (c.req.path.startsWith('/chat/')) return chatPlace(conversation ?? null);
  return /^(?:(?:group|reply|chat):\d{1,19}|chat:new)/.exec(form.line('place'))?.[0] ?? 'new';
}

function isFromHere(instance: Instance, c: WebRequest): boolean {
  try {
    requireOwnSite(instance, c);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Longer than a session no one uses. */
const tokenMs = 45 * 24 * 3600 * 1000;

const sealOf = (instance: Instance, text: string): string =>
  createHmac('sha256', instance.sealKey).update(`writer ${text}`).digest('base64url');
