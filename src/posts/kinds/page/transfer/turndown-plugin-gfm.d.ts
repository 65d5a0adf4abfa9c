/** It brings no types of its own. */
declare module '@joplin/turndown-plugin-gfm' {
  import type TurndownService from 'turndown';

  /** Tables, struck text, task lists and highlighted code, as GitHub writes them. */
  export const gfm: TurndownService.Plugin;
}
