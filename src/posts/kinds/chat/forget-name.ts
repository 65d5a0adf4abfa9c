import { json } from '#src/platform/json.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { plainText } from '#src/platform/sanitise.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { ChatSaid } from './chat.ts';
import { chatSentence } from './said-chat.ts';

/**
 * Somebody has left or was erased, and is called otherwise now, or not at all: so they are in what messages said about their chats, and in the
 * sentences that were made of it; and messages that name them as somebody unknown name only their company.
 */
export async function forgetNameInChats(
  tx: Tx,
  person: { readonly uri: string; readonly name: string; readonly acct: string },
): Promise<void> {
  await tx`update addressees set name = ${hostOf(person.uri)} where uri = ${person.uri} and name <> ${hostOf(person.uri)}`;
  const rows = await tx<Row[]>`
    select k.post_id, k.chat_uri, k.said, p.text, p.language from post_chats k join posts p on p.id = k.post_id
    where k.said is not null and k.chat_uri in (
      select n.chat_uri from post_chats n where n.said is not null
        and n.said->'members' @> jsonb_build_array(jsonb_build_object('uri', ${person.uri}::text)))
    order by k.chat_uri, (k.said->>'version')::int, k.post_id for no key update of p`;
  let before: Row | null = null;
  for (const row of rows) {
    const said = renamed(row.said, before?.chatUri === row.chatUri ? before.said : null, person);
    if (row.said.act !== 'left') before = row;
    if (said === null) continue;
    await tx`update post_chats set said = ${json(tx, said)} where post_id = ${row.postId}`;
    if (said.whom.join() !== row.said.whom.join()) await sayAgain(tx, row, said);
  }
}

interface Row {
  readonly postId: PostId;
  readonly chatUri: string;
  readonly said: ChatSaid;
  readonly text: string;
  readonly language: string;
}

/** Null: it does not name them. */
function renamed(
  said: ChatSaid,
  before: ChatSaid | null,
  { uri, name, acct }: { readonly uri: string; readonly name: string; readonly acct: string },
): ChatSaid | null {
  const at = concerned(said, before).indexOf(uri);
  const isNamed = at !== -1 && said.whom[at] !== undefined && said.whom[at] !== name;
  const isMember = said.members.some((each) => each.uri === uri && each.name !== acct);
  if (!isNamed && !isMember) return null;
  return {
    ...said,
    whom: said.whom.map((each, n) => (n === at ? name : each)),
    members: said.members.map((each) => (each.uri === uri ? { ...each, name: acct } : each)),
  };
}

/** Whom a change was about, in the order in which it names them: it says their names alone. */
function concerned({ act, members, version }: ChatSaid, before: ChatSaid | null): string[] {
  const uris = members.map((each) => each.uri);
  switch (act) {
    case 'began':
      return uris.slice(1);
    case 'added':
      return members.filter((each) => each.since === version).map((each) => each.uri);
    case 'removed':
      return (before?.members ?? []).map((each) => each.uri).filter((uri) => !uris.includes(uri));
    default:
      return [];
  }
}

/** The sentence; the index of words follows by itself. */
async function sayAgain(tx: Tx, { postId, language }: Row, said: ChatSaid): Promise<void> {
  const source = chatSentence({ ...said, whom: said.whom.map((each) => each || '–') }, language);
  const { html } = renderMarkdown(source);
  await tx`
    update posts set source = case when peer_id is null then ${source} else source end, html = ${html}, text = ${plainText(html)}
    where id = ${postId}`;
}
