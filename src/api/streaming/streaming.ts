import type { Grant } from '#src/access/grant.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Stream } from './streams.ts';

/** One thing that happened, for one stream. `payload` is JSON, or an id. */
export interface StreamEvent {
  readonly stream: Stream;
  readonly event:
    | 'update'
    | 'status.update'
    | 'delete'
    | 'notification'
    | 'conversation'
    | 'filters_changed'
    | 'announcement'
    | 'announcement.delete';
  readonly payload?: string;
}

/** One connection of an app: what it hears changes while it lasts. */
export interface Listening {
  readonly streams: Map<string, Stream>;
  leave(): void;
}

/** Which apps are connected to this process, and tells them what happens, each with the access of its token's owner. */
export interface Streaming {
  /** `end` is called when the token ended or this process stops. Null: there are too many. */
  join(grant: Grant & { readonly personId: PersonId }, app: Ears): Listening | null;
  readonly connections: number;
  close(): void;
}

export interface Ears {
  tell(event: StreamEvent): void;
  end(reason: string): void;
}
