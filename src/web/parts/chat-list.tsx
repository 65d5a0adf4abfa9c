import type { Conversation, ConversationLine } from '#src/chat/chat.ts';
import type { House } from '#src/platform/house.ts';
import type { Visit } from '../context.ts';
import type { Words } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { Plate } from './plate.tsx';
import { Time } from './time.tsx';

/** "Bruno Lefèvre", "Bruno and Grace"; alone when everybody else is gone. */
export const nameOf = (words: Words, conversation: Conversation): string =>
  conversation.others.length + conversation.strangers.length === 0
    ? words.t('chat.alone')
    : words.list([...conversation.others, ...conversation.strangers].map((each) => each.name));

/** One or two faces, whatever the number of people. */
export function Faces(props: { readonly of: Conversation; readonly house: House }) {
  const [first, second] = props.of.others;
  return (
    <span class={`faces${second ? ' two' : ''}`}>
      {first && <Avatar of={first} house={props.house} size={second ? 'small' : undefined} />}
      {second && <Avatar of={second} house={props.house} size="small" />}
    </span>
  );
}

/** Conversations, the one with the newest message first. */
export function ChatList(props: {
  readonly lines: readonly ConversationLine[];
  readonly visit: Visit;
  readonly house: House;
  readonly current?: string;
}) {
  const { lines, visit, house, current } = props;
  return (
    <ul class="chat-list">
      {lines.map((line) => (
        <li>
          <a
            class={`chat-line${line.unread > 0 ? ' unread' : ''}`}
            href={`/chat/${line.id}#latest`}
            aria-current={line.id === current ? 'page' : undefined}
          >
            <Faces of={line} house={house} />
            <span class="chat-line-text">
              <span class="chat-line-head">
                <span class="name" dir="auto">
                  {nameOf(visit.words, line)}
                </span>
                {line.last && <Time at={line.last.publishedAt} words={visit.words} />}
              </span>
              <Plates of={line} />
              <Excerpt line={line} visit={visit} />
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Excerpt(props: { readonly line: ConversationLine; readonly visit: Visit }) {
  const { line, visit } = props;
  const { t, number } = visit.words;
  const { last } = line;
  const text = last ? excerptOf(last.text) || t('chat.file') : t('chat.gone');
  return (
    <span class="chat-line-last">
      <span class="excerpt-text" lang={last?.language} dir="auto">
        {last?.author.id === visit.me.id ? t('chat.mine', { text }) : text}
      </span>
      {line.unread > 0 && (
        <span class="badge">
          {number(line.unread)}
          <span class="hidden"> {t('nav.unread')}</span>
        </span>
      )}
    </span>
  );
}

/** The companies of the others, each once. */
export function Plates(props: { readonly of: Conversation }) {
  const abroad = props.of.others.filter((each) => each.peerId !== null);
  const each = [...new Map(abroad.map((person) => [person.peerId, person])).values()];
  if (each.length === 0) return null;
  return (
    <span class="plates">
      {each.map((person) => (
        <Plate of={person} />
      ))}
    </span>
  );
}

const excerptMax = 120;
function excerptOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > excerptMax ? `${line.slice(0, excerptMax)}…` : line;
}
