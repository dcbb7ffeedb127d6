import type { Application } from './application.ts';

/** The applications that are registered. */
export interface Applications {
  /** Also a suspended one: who asks decides. */
  find(id: string): Application | undefined;
}

/** A SHA-256. */
const hashBytes = 32;

/** Absolute, printable, without fragment (RFC 6749 §3.1.2). */
const redirectUriForm = /^([a-z][a-z0-9+.-]*):[\x21\x22\x24-\x7E]+$/i;
/** Schemes that a browser runs or reads instead of going there. */
const dangerousSchemes: ReadonlySet<string> = new Set(['javascript', 'data', 'vbscript', 'blob', 'file', 'about']);

/**
 * The registry of these applications.
 *
 * Whoever read them has told their author what is wrong with them. What no authorization server may serve throws here all
 * the same: an id twice, a hash that is none, a public application with a secret or keys, an impossible redirect URI.
 */
export const makeApplications = (list: Iterable<Application>): Applications => {
  const byId = new Map<string, Application>();
  for (const application of list) {
    const wrong = byId.has(application.id) ? 'is there twice' : wrongWith(application);
    if (wrong !== undefined) throw new Error(`application "${application.id}" ${wrong}`);
    byId.set(application.id, application);
  }
  return { find: (id) => byId.get(id) };
};

const wrongWith = ({ type, secrets, jwks, jwksUri, redirectUris }: Application): string | undefined => {
  if (secrets.some(({ sha256 }) => sha256.length !== hashBytes)) return 'has a secret hash that is no SHA-256';
  if (type === 'public' && secrets.length > 0) return 'is public and has a secret';
  if (type === 'public' && (jwks ?? jwksUri) !== undefined) return 'is public and has keys';
  const uri = redirectUris.find((one) => !isRedirectUri(one));
  return uri === undefined ? undefined : `has the redirect URI "${uri}", where nothing can be sent`;
};

const isRedirectUri = (uri: string): boolean => {
  const scheme = redirectUriForm.exec(uri)?.[1];
  return scheme !== undefined && !dangerousSchemes.has(scheme.toLowerCase());
};
