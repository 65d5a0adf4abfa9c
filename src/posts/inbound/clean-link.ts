const uriMax = 2_048;

/** A URI that is only compared, never fetched here; null if no index can store it. */
export const cleanLink = (uri: string | undefined): string | null =>
  uri && uri.length <= uriMax && !/\p{Cc}/u.test(uri) ? uri : null;
