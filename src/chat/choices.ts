import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hideMarks } from './marks.ts';

/** What someone chose for their conversations. Who shows nothing of themselves sees nothing of others. */
export interface ChatChoices {
  /** The others see how far they have read. */
  readonly readMarks: boolean;
  /** The others see that they are typing. */
  readonly typing: boolean;
  /** Enter sends; else it begins a new line, and Ctrl+Enter sends. */
  readonly enterSends: boolean;
}

/** Nothing is shown of anybody until they say so. */
export const defaultChoices: ChatChoices = { readMarks: false, typing: false, enterSends: true };

export async function readChatChoices(reader: Reader, me: PersonId): Promise<ChatChoices> {
  const [row] = await reader<ChatChoices[]>`
    select read_marks, typing, enter_sends from chat_choices where person_id = ${me}`;
  return row ?? defaultChoices;
}

/** Whoever stops showing their read marks takes back those that are shown, at partners too. */
export async function chooseInChat(tx: Tx, me: PersonId, choices: ChatChoices): Promise<void> {
  const { readMarks, typing, enterSends } = choices;
  await tx`
    insert into chat_choices (person_id, read_marks, typing, enter_sends) values (${me}, ${readMarks}, ${typing}, ${enterSends})
    on conflict (person_id) do update set read_marks = excluded.read_marks, typing = excluded.typing, enter_sends = excluded.enter_sends`;
  if (!readMarks) await hideMarks(tx, me);
}
