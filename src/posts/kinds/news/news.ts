/** How long news may stand on top: what holds longer belongs on a page. */
export const newsDaysMax = 92;
/** What composers offer at first. */
export const newsDaysUsual = 7;
