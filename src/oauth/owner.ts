import type { OwnerId } from '../stores/grants.ts';

/** Who owns the resources of an authorization. Plain JSON. */
export interface Owner {
  readonly id: OwnerId;
  readonly registry: string;
  readonly name: string;
  /** Of a directory. Known while they sign in, and not kept with tokens. */
  readonly groups?: readonly string[] | undefined;
}

/** The owner by that name in that registry. A registry's name has no `/`, so the id tells both apart. */
export const ownerOf = (registry: string, name: string): Owner => ({ id: `user:${registry}/${name}`, registry, name });

/** The owner with this id. */
export const ownerFromId = (id: OwnerId): Owner => {
  const slash = id.indexOf('/');
  return { id, registry: id.slice('user:'.length, slash), name: id.slice(slash + 1) };
};

/** Subject of a token: its owner, or the client for itself, in a space of its own (RFC 9700 §4.15). */
export const subjectOf = ({
  owner,
  application,
}: {
  readonly owner?: OwnerId | undefined;
  readonly application: string;
}): string => owner ?? `client:${application}`;
