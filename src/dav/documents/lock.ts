import { transaction } from '#src/platform/database.ts';
import { lockHoursMax } from '#src/posts/kinds/document/document.ts';
import {
  endDeskLock,
  ownerMax,
  renewDeskLock,
  takeDeskLock,
  type DeskLock,
} from '#src/posts/kinds/document/desk-locks.ts';
import { readXmlBody } from '../body.ts';
import type { Ask } from '../context.ts';
import { DavError } from '../errors.ts';
import { tokensIn } from '../if-header.ts';
import { child, type Element } from '../xml.ts';
import { element, xmlHead } from '../xml-write.ts';
import { lockXml } from './list.ts';
import { documentsHref, requireConditions, requireParent, tokenOf, type Place } from './place.ts';

/** A shorter one would be renewed, and told to every company, every minute. */
const secondsMin = 600;
const secondsUsual = 1_800;
const secondsMax = lockHoursMax * 3600;

/** LOCK: a new lock by what the body says, or without a body the one that If names, for longer. */
export async function lockPlace(ask: Ask, place: Place): Promise<Response> {
  const { c, db, me } = ask;
  const { top, found, folder, name, lock } = place;
  const body = await readXmlBody(ask);
  const seconds = secondsIn(c.req.header('timeout'));
  const header = await requireConditions(ask, place);
  if (body === null) {
    if (lock === null || lock.personId !== me.id || !tokensIn(header).has(tokenOf(lock)))
      throw new DavError(412, 'This lock does not hold any more. Lock it anew.');
    const renewed = await transaction(db, (tx) => renewDeskLock(tx, me.id, lock.token, seconds));
    return answer(ask, place, renewed, 200);
  }
  const owner = ownerIn(body);
  if (found.is === 'folder')
    throw new DavError(403, 'Folders are not locked, only documents. Lock the document.');
  await requireParent(ask, place);
  const taken = await transaction(db, (tx) =>
    takeDeskLock(tx, me.id, top.shelf, { folder, name }, { seconds, owner }),
  );
  c.header('lock-token', `<${tokenOf(taken.lock)}>`);
  return answer(ask, place, taken.lock, taken.isNew && found.is === 'nothing' ? 201 : 200);
}

/** UNLOCK */
export async function unlockPlace(ask: Ask, { lock }: Place): Promise<Response> {
  const { c, db, me } = ask;
  const token = /^\s*<([^>]+)>\s*$/.exec(c.req.header('lock-token') ?? '')?.[1];
  if (token === undefined) throw new DavError(400, 'Say which lock, in the header Lock-Token.');
  if (lock === null || tokenOf(lock) !== token)
    throw new DavError(409, 'This lock does not hold here.', '<D:lock-token-matches-request-uri/>');
  if (lock.personId !== me.id) throw new DavError(403, 'Only its holder ends a lock by its token.');
  await transaction(db, (tx) => endDeskLock(tx, me.id, lock.token));
  return c.body(null, 204);
}

function answer(ask: Ask, { top, path }: Place, lock: DeskLock, status: 200 | 201): Response {
  const discovery = element('D:lockdiscovery', lockXml(ask, lock, documentsHref(top, path, false)));
  return ask.c.body(`${xmlHead}${element('D:prop', discovery)}`, status, {
    'content-type': 'application/xml; charset=utf-8',
  });
}

/** `Second-600, Infinite`: the first that we can give; at least ten minutes, at most a day. */
function secondsIn(header: string | undefined): number {
  const first = header?.split(',')[0]?.trim() ?? '';
  if (/^infinite$/i.test(first)) return secondsMax;
  const asked = Number(/^second-(\d{1,10})$/i.exec(first)?.[1] ?? secondsUsual);
  return Math.min(Math.max(asked, secondsMin), secondsMax);
}

/** Exclusive write locks are all there are. */
function ownerIn(body: Element): string {
  if (body.name !== 'DAV: lockinfo') throw new DavError(400, 'A lock is asked for with lockinfo.');
  const scope = child(body, 'DAV: lockscope');
  const type = child(body, 'DAV: locktype');
  if (!scope || !type) throw new DavError(400, 'A lock says its scope and its type.');
  if (!child(scope, 'DAV: exclusive') || !child(type, 'DAV: write'))
    throw new DavError(422, 'There are exclusive write locks only.');
  const owner = child(body, 'DAV: owner');
  return owner ? wordsOf(owner).trim().slice(0, ownerMax) : '';
}

const wordsOf = (of: Element): string => of.text + of.children.map(wordsOf).join(' ');
