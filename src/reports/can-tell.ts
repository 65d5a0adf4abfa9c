import type { PartnerBook } from '#src/agreements/book.ts';

/** Whether a partner can be told of a report right now, as the agreement with it stands. */
export const canTell =
  (book: PartnerBook) =>
  (peerId: number): boolean => {
    const partner = book.byPeer(peerId);
    return partner !== undefined && book.decide(partner.origin, { direction: 'out' }).allowed;
  };
