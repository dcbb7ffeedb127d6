/**
 * The paths that URLs of a document may mean, in three steps: as they are, then without what API Connect v5 puts in front
 * of the APIs of a catalog, which is `/organization/catalog`, or `/catalog` alone.
 *
 * The first step in which something is found counts: what a path is in full comes before what it might be.
 */
export const catalogPaths = (paths: readonly string[]): readonly (readonly string[])[] => {
  const shorter = withoutFirst(paths);
  return [paths, shorter, withoutFirst(shorter)];
};

/** A first segment may also be a reference: `$(catalog.url)/oauth2/token`. Nothing is left of a path of one segment. */
const withoutFirst = (paths: readonly string[]): readonly string[] =>
  paths.map((path) => path.replace(/^\/?[^/]+/, '')).filter((path) => path.length > 1);
