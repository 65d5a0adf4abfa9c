import type { ChatSaid } from './chat.ts';

type Saying = Pick<ChatSaid, 'act' | 'whom' | 'name'>;

/** What a message says about its chat, in words, for apps and servers that know nothing of chats with a name. */
const sentences: Readonly<Record<string, Readonly<Record<ChatSaid['act'], string>>>> = {
  de: {
    began: 'Gruppenchat „{name}“ mit {whom}.',
    named: 'Der Chat heißt jetzt „{name}“.',
    pictured: 'Der Chat „{name}“ hat ein neues Bild.',
    added: 'Neu im Chat „{name}“: {whom}. Ältere Nachrichten sind für neue Mitglieder nicht zu lesen.',
    removed: 'Nicht mehr im Chat „{name}“: {whom}.',
    handed: 'Der Chat „{name}“ wird jetzt von {whom} geleitet.',
    left: 'Ich habe den Chat verlassen.',
  },
  fr: {
    began: 'Discussion de groupe « {name} » avec {whom}.',
    named: 'La discussion s’appelle désormais « {name} ».',
    pictured: 'La discussion « {name} » a une nouvelle image.',
    added:
      'Dans la discussion « {name} » à partir de maintenant : {whom}. Les messages précédents ne sont pas visibles pour qui arrive.',
    removed: 'Plus dans la discussion « {name} » : {whom}.',
    handed: 'La discussion « {name} » est désormais gérée par {whom}.',
    left: 'J’ai quitté la discussion.',
  },
  en: {
    began: 'Group chat “{name}” with {whom}.',
    named: 'The chat is now called “{name}”.',
    pictured: 'The chat “{name}” has a new picture.',
    added: 'New in the chat “{name}”: {whom}. New members do not see earlier messages.',
    removed: 'No longer in the chat “{name}”: {whom}.',
    handed: 'The chat “{name}” is now led by {whom}.',
    left: 'I have left the chat.',
  },
};

/** Markdown: names are text, whatever signs they contain. */
export function chatSentence({ act, whom, name }: Saying, language: string): string {
  const words = (sentences[language.slice(0, 2)] ?? sentences.en)?.[act] ?? '';
  const values = { name: literally(name), whom: whom.map(literally).join(', ') };
  return words.replaceAll(/\{(name|whom)\}/g, (_sign, key: 'name' | 'whom') => values[key]);
}

/** With nothing that Markdown, mentions or topics are made of. */
const literally = (text: string): string =>
  text.replaceAll(/[\\`*_{}[\]()+!<>|~@#]/g, (sign) => (/[@#]/.test(sign) ? `${sign}\u200B` : `\\${sign}`));
