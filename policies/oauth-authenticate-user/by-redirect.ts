import { calledAt } from '../../src/oauth/call-out.ts';
import { AuthorizationRefusal, type RefusalCode, type RefusalInit } from '../../src/oauth/errors.ts';
import { applicationFact, authorizationFact } from '../../src/oauth/facts.ts';
import { placeOf } from '../../src/oauth/provider.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import type { Way } from './in-browser.ts';
import { redirectReply } from './redirect-reply.ts';
import type { SigningIn } from './signing-in.ts';

/**
 * By a login service of the author's (IBM API Connect v5): the browser is sent there, and comes back with a name and a
 * confirmation, which the registry is asked about as if it were a password.
 */
export const byRedirect = (signingIn: SigningIn, url: string, outbound: Outbound): Way => {
  const { bind, provider, attempt } = signingIn;
  const serviceUrl = loginServiceUrl(signingIn, url, outbound);
  const applicationOf = bind.fact(applicationFact);
  const requestOf = bind.fact(authorizationFact);
  const refuse = (x: Exchange, code: RefusalCode, init: Omit<RefusalInit, 'deliver'> = {}): AuthorizationRefusal =>
    new AuthorizationRefusal(code, requestOf.get(x), init);
  const said = provider.profile === 'legacy-v5' ? { error: 'unauthorized_client' as const } : {};
  const goTo = (x: Exchange, state: string): string =>
    withParameters(serviceUrl, {
      'original-url': originalUrl(x, bind.publicUrl, state),
      'app-name': applicationOf.get(x)?.title,
      appid: applicationOf.get(x)?.id,
      provider: provider.title,
      providerid: provider.name,
    });
  return {
    by: 'redirect',
    awaits: 'external-login',
    begin: (x) => ({
      kind: 'suspend',
      awaits: 'external-login',
      render: ({ state }) => redirectReply(x, goTo(x, state)),
    }),
    complete: async (x, { fields: { error, username, confirmation } }) => {
      // Before all else: a name may have stood in the link that began all this.
      if (error !== undefined) {
        const detail = 'the login service has sent an error';
        throw refuse(x, 'oauth/sign-in-refused', { ...said, description: error, detail, compared: { error } });
      }
      if (!username || !confirmation) throw refuse(x, 'oauth/sign-in-incomplete');
      const user = await attempt(x, { name: username, password: confirmation });
      if (user === undefined) throw refuse(x, 'oauth/sign-in-refused', { detail: 'the confirmation is not taken' });
      return user;
    },
  };
};

const loginServiceUrl = ({ bind, provider }: SigningIn, written: string, outbound: Outbound): string => {
  const at = placeOf('identity-extraction', provider, bind);
  const called = calledAt({ url: written }, provider, { bind, outbound, at });
  if (called === undefined) return '';
  const { url } = called;
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'https:' || protocol === 'http:') return url.split('#', 1)[0] ?? '';
  bind.problem({
    code: 'link/login-service-url',
    message: 'The URL of the login service is not one that a browser can be sent to',
    help: 'Write an absolute URL with https:// as `url` of `identity-extraction`, or set the property it refers to.',
    at,
  });
  return '';
};

/** What is not known, or empty, is left out. */
const withParameters = (url: string, parameters: Readonly<Record<string, string | undefined>>): string => {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
};

/** What the service says by them must not stand there already, when a browser comes to us with a link that somebody else has made. */
const saidByService: ReadonlySet<string> = new Set(['rstate', 'username', 'confirmation', 'error']);

/** Clients send them where they do not belong: in an address they would be in logs and histories of others (RFC 6749 §2.3.1). */
const secret: ReadonlySet<string> = new Set(['password', 'client_secret', 'client_assertion', 'code_verifier']);

/** The request as a URL by which the browser comes back: services append what they say with `&`. */
const originalUrl = (x: Exchange, publicUrl: string, state: string): string => {
  const { method, path, search, body } = x.request;
  const text = method === 'POST' && Buffer.isBuffer(body) ? body.toString('utf8') : search.slice(1);
  const isKept = (name: string): boolean => !saidByService.has(name) && !secret.has(name);
  const kept = text.split('&').filter((pair) => pair !== '' && isKept(nameIn(pair)));
  return `${publicUrl}${path}?${[...kept, `rstate=${state}`].join('&')}`;
};

const nameIn = (pair: string): string => new URLSearchParams(pair).keys().next().value ?? '';
