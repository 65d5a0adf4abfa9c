import type { Forms } from '../form.ts';
import type { ChatSaid } from './chat.ts';

/** `uri`: the first message of the chat; null: this is the one. `said`: what it says about the chat; null: it is a message in it. */
export interface InChat {
  readonly uri: string | null;
  readonly said: ChatSaid | null;
}
export interface ChatForms extends Forms {
  readonly typed: object;
  readonly input: InChat;
  /** A chat changes by its next message. */
  readonly change: never;
  readonly incoming: InChat & { readonly uri: string };
  readonly stored: InChat;
  readonly view: { readonly said: Pick<ChatSaid, 'act' | 'whom' | 'name'> | null };
  readonly source: InChat & { readonly uri: string };
}
