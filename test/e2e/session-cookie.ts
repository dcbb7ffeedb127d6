import type { TestGateway } from '../harness/gateway.ts';
import type { Visitor } from '../harness/visitor.ts';
import { provider } from './acme.ts';

/** A quarter of an hour without use, at most eight hours. */
export const session = 'session: { idle: 900, ttl: 28800 }';

/** Two providers with sessions, `acme` and `other`, and `plain` without. */
export const definitions = {
  'acme.yaml': provider({ more: [session] }),
  'other.yaml': provider({ name: 'other', more: [session] }),
  'plain.yaml': provider({ name: 'plain' }),
};

/** The session cookie of a browser, its name and value; both empty where it has none. */
export const sessionCookie = (visitor: Visitor, { url }: Pick<TestGateway, 'url'>): readonly [string, string] =>
  [...visitor.cookies(url)].find(([name]) => name.startsWith('__Host-hgs-')) ?? ['', ''];

/** Whether a browser has one. */
export const hasSession = (visitor: Visitor, gateway: Pick<TestGateway, 'url'>): boolean =>
  sessionCookie(visitor, gateway)[0] !== '';
