import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';

/** How a broadcast is shown in a page: by the browser's own player, or by the page that its server offers for that. */
interface Embedded {
  readonly as: 'video' | 'frame';
  readonly address: string;
}

/**
 * Only what lies on a media server that this instance's operator named (KONTOR_MEDIA_SERVERS), and so is in the policy of every page; null: a
 * link. PeerTube and Owncast have another address for it than for visitors; Jitsi and others are shown as they are.
 */
export function embeddedOf(stream: string | null, servers: readonly string[]): Embedded | null {
  const url = stream !== null && URL.canParse(stream) ? new URL(stream) : null;
  if (url === null || !servers.includes(url.origin) || url.username !== '' || url.password !== '')
    return null;
  if (/\.(?:m3u8|mp4|webm)$/i.test(url.pathname)) return { as: 'video', address: url.href };
  const watched = /^\/(?:w|videos\/watch)\/([A-Za-z0-9-]+)$/.exec(url.pathname)?.[1];
  if (watched !== undefined) url.pathname = `/videos/embed/${watched}`;
  else if (url.pathname === '/') url.pathname = '/embed/video';
  return { as: 'frame', address: url.href };
}

/**
 * The broadcast above the questions. It outlives what is read again around it, so that nobody's picture stops for a vote. The server learns
 * that somebody at this company looks, and not from which page.
 */
export function Broadcast(props: {
  readonly stream: string | null;
  readonly servers: readonly string[];
  readonly title: string;
  readonly id: string;
  readonly i18n: I18n;
}) {
  const { stream, servers, title, id, i18n } = props;
  const embedded = embeddedOf(stream, servers);
  if (embedded === null || stream === null) return null;
  const name = i18n.t('hour.streamOf', { title });
  return (
    <div class="hour-broadcast" id={`broadcast-${id}`} data-turbo-permanent>
      {embedded.as === 'video' ? (
        // A native player has subtitles of its own, if the stream has them.
        <video src={embedded.address} aria-label={name} controls playsinline preload="none" />
      ) : (
        <iframe
          src={embedded.address}
          title={name}
          loading="lazy"
          referrerpolicy="no-referrer"
          sandbox="allow-scripts allow-same-origin allow-presentation allow-popups"
          allow="fullscreen; picture-in-picture; autoplay"
        />
      )}
      <p class="quiet">
        <a href={stream} target="_blank" rel="noopener noreferrer">
          <Icon name="link" />
          {i18n.t('hour.stream')}
        </a>
      </p>
    </div>
  );
}
