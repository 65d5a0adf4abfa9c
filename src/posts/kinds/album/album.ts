/** Files of one post in an album: what somebody drops there at once. An album has any number of such posts. */
export const picturesMax = 60;
