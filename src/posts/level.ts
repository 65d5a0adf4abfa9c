/** protocol.md §3. The default is `instance`, shown as "my company": it never leaves this server. */
export type Level = 'direct' | 'group' | 'followers' | 'partner' | 'instance' | 'public';
export const levels: readonly Level[] = ['direct', 'group', 'followers', 'partner', 'instance', 'public'];
