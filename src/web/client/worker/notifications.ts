declare const self: ServiceWorkerGlobalScope;

/** As src/notifications/send-push.ts sends it; whatever else comes is shown as well as it can be. */
interface PushedNotification {
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly tag: string;
}

/** A browser revokes push permission if nothing is shown. */
export async function showPushed(data: PushMessageData | null): Promise<void> {
  const { title, body, url, tag } = readPushed(data);
  await self.registration.showNotification(title, {
    body,
    tag,
    data: url,
    icon: '/app-icon/192.png',
    lang: self.navigator.language,
  });
}

function readPushed(data: PushMessageData | null): PushedNotification {
  const given = parsed(data);
  const text = (name: keyof PushedNotification, otherwise: string): string => {
    const value = given[name];
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };
  return {
    title: text('title', 'Kontor'),
    body: text('body', ''),
    url: text('url', '/notifications'),
    tag: text('tag', ''),
  };
}

function parsed(data: PushMessageData | null): Partial<Record<keyof PushedNotification, unknown>> {
  try {
    const value: unknown = data?.json();
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** In an open window, otherwise in a new one; never a page of another origin. */
export async function showPageOf(notification: Notification): Promise<void> {
  const url = new URL(String(notification.data), self.location.origin);
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  const windows = await self.clients.matchAll({ type: 'window' });
  const open = windows.find((each) => each.focused) ?? windows[0];
  if (!open) return void (await self.clients.openWindow(target));
  await Promise.all([open.navigate(target), open.focus()]);
}
