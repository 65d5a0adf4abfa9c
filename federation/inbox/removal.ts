import { reasonMax } from '#src/posts/hiding.ts';
import { receiveCompanyHide, receiveCompanyRestore } from '#src/posts/inbound/receive.ts';
import { cleanLine } from '#src/people/person.ts';
import { plainText } from '#src/platform/sanitise.ts';
import { date, hasType, idOf, isObject, words, type Json } from '../vocabulary/read.ts';
import type { Hear, Incoming } from './incoming.ts';
import { speaksForCompany } from './speaks.ts';

/** A moderator's reason, as shown to the author. */
export const reasonIn = (json: Json): string =>
  cleanLine(plainText(words(json, 'content') || words(json, 'summary')), reasonMax);

/** `endTime`, of a ban that ends by itself. */
export const endIn = (json: Json): Date | null => date(json.endTime);

export const isRemovalUndone = ({ type, json: { object } }: Incoming): boolean =>
  type === 'Undo' && isObject(object) && hasType(object, 'Remove');

/** Remove by a partner's own actor: its company removed a post by its people; hidden here until it is undone, or erased. */
export const companyRemoval: Hear = async (ctx, incoming) => {
  if (!(await speaksForCompany(ctx, incoming))) return null;
  const { peerId } = incoming.partner;
  return (tx) => receiveCompanyHide(tx, peerId, idOf(incoming.json.object), reasonIn(incoming.json));
};

export const companyRestoration: Hear = async (ctx, incoming) => {
  const { object } = incoming.json;
  if (!isObject(object) || !(await speaksForCompany(ctx, incoming))) return null;
  return (tx) => receiveCompanyRestore(tx, incoming.partner.peerId, idOf(object.object));
};
