import { z } from 'zod';
import { readGuestMove } from '#src/accounts/guest-moves.ts';
import { operation } from '../operation.ts';
import { id, list } from '../shapes.ts';

/** A guest goes over to the instance that their own firm has by now. To go, and to say there who one was, wants a fresh proof, which a token cannot give. */
export const guestMoveOperations = {
  readGuestMove: operation('GET /guest-move', {
    tag: 'Your data',
    scope: 'read:accounts',
    summary: 'As a guest: where you have gone, and what is in the way of it',
    answer: z.object({
      movedTo: z.string().nullable(),
      seats: list(
        z.object({
          ...{ groupId: id, name: z.string(), handle: z.string() },
          hindrance: z.enum(['owners', 'agreement', 'guests']).nullable(),
        }),
      ),
    }),
    show: ({ api, me }) => readGuestMove(api.db, me),
  }),
};
