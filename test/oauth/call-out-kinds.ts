import assert from 'node:assert/strict';
import { announce } from '../../src/oauth/announcement.ts';
import { type CallOut, CallOutFailed, callOut } from '../../src/oauth/call-out.ts';
import { consultRevocation } from '../../src/oauth/consult-revocation.ts';
import { askMetadata } from '../../src/oauth/metadata-url.ts';
import { checkScope } from '../../src/oauth/scope-check.ts';
import type { Outbound } from '../../src/outbound/outbound.ts';
import { type BackendAnswer, type Received, startBackend } from '../harness/backend.ts';
import { start } from './example.ts';

/** In which request they are made. */
export const asking = { id: 'request-1', gone: false };
/** What is announced. */
export const tokens = { access_token: 'hg_at_secret', token_type: 'Bearer', expires_in: 600, scope: 'read' } as const;

/** What a scope check is asked. */
export const question = {
  scopes: ['read', 'write'],
  application: { id: 'printer', title: 'Zo\u00eb\u2019s printer' },
  owner: { id: 'user:staff/alice', registry: 'staff', name: 'alice' },
  provider: { name: 'acme' },
} as const;

/** Each kind of call, as a step makes it. */
export const calls = {
  'a revocation URL': (call: CallOut, who = asking) =>
    consultRevocation(call)(
      {
        kind: 'access',
        secret: 'hg_at_secret',
        family: 'family-one',
        application: 'printer',
        owner: 'user:staff/zo\u00eb',
        issuedAt: start,
      },
      who,
    ),
  'a scope check': (call: CallOut, who = asking) => checkScope({ call, method: 'POST' }, question, who),
  'a scope check by GET': (call: CallOut, who = asking) => checkScope({ call, method: 'GET' }, question, who),
  'a metadata URL': (call: CallOut, who = asking) => {
    const { application, provider, scopes } = question;
    const about = { application, provider, scopes, owner: 'user:staff/zo\u00eb', grantType: 'password' };
    return askMetadata(call, about, who);
  },
  'an announcement': (call: CallOut, who = asking) =>
    announce(call, { tokens, application: 'printer', owner: undefined, miscinfo: undefined }, who),
} as const;

/** What each is content with. */
export const good: Readonly<Record<keyof typeof calls, BackendAnswer>> = {
  'a revocation URL': { headers: { 'Content-Type': 'application/xml' }, body: '<oauth-revocation/>' },
  'a scope check': { headers: { 'X-Selected-Scope': 'read' } },
  'a scope check by GET': { headers: { 'X-Selected-Scope': 'read' } },
  'a metadata URL': { headers: { 'API-OAuth-Metadata-For-Payload': 'secret' } },
  'an announcement': {},
};
/** All of them. */
export const kinds = [
  'a revocation URL',
  'a scope check',
  'a scope check by GET',
  'a metadata URL',
  'an announcement',
] as const;

/** One call to a service that answers so; gives what comes of it, and what the service got. */
export const called = async (kind: keyof typeof calls, answer: BackendAnswer, outbound: Outbound) => {
  const service = await startBackend(() => answer);
  try {
    const said = await calls[kind](callOut({ url: `${service.url}/here?list=1` }, outbound));
    const [received = assert.fail(), ...more] = service.received;
    assert.deepEqual(more, []);
    return { said, received: received as Received };
  } finally {
    await service.close();
  }
};

/** The operator is told why, and nothing of what was sent. */
export const isFailure = (error: unknown): true => {
  assert.ok(error instanceof CallOutFailed, String(error));
  assert.doesNotMatch(error.message, /secret|alice|zo\u00eb|family/);
  return true;
};
