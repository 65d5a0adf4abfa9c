import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { WishKind } from './ask-home.ts';
import type { GroupChanges, Role } from './group.ts';

interface About {
  readonly groupId: GroupId;
}
interface AboutMember extends About {
  readonly personId: PersonId;
  /** Of the request or invitation; null when a partner's home told us of a member without one. */
  readonly uri: string | null;
}
interface By {
  /** Who decided; absent when it was the group's home, or nobody. */
  readonly byId?: PersonId;
}

/** What happens to groups and memberships, wherever their home is; that is in the group's row. */
export interface GroupFacts {
  'group.created': About;
  'group.updated': About;
  'group.archived': About;
  'group.invited': AboutMember & By;
  'group.requested': AboutMember;
  'group.joined': AboutMember & By;
  /** A request refused or withdrawn, an invitation refused or taken back: `byId` is the person themselves when they did it. */
  'group.declined': AboutMember & By;
  'group.left': AboutMember;
  /** One of our moderators wants this of a partner's group; its home decides. */
  'group.asked': AboutMember & {
    readonly byId: PersonId;
    readonly kind: WishKind;
    readonly note: string;
  };
  'group.edit_asked': About & {
    readonly byId: PersonId;
    readonly changes: GroupChanges & { readonly archived?: true };
  };
  /** One of ours agreed to a version of the charter; `digest` says to which words. */
  'group.charter_accepted': About & {
    readonly personId: PersonId;
    readonly version: number;
    readonly digest: string;
  };
  'group.expelled': AboutMember & By & { readonly banned?: boolean };
  'group.role_changed': About & By & { readonly personId: PersonId; readonly role: Role };
}

export async function recordFact<Name extends keyof GroupFacts>(
  tx: Tx,
  by: PersonId | null,
  name: Name,
  data: GroupFacts[Name],
): Promise<void> {
  await tx.house.journal.record(tx, { name, about: `group:${data.groupId}`, by: by ?? undefined, data });
}
