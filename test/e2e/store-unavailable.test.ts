import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newFolder } from '../harness/folder.ts';
import { startGateway } from '../harness/gateway.ts';
import { send, type TestRequest } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import {
  applications,
  authorizeUrl,
  broughtBack,
  consentOf,
  introspected,
  pkce,
  provider,
  redeem,
  refreshed,
  refreshTokenOf,
  tokenOf,
  users,
} from './acme.ts';

// A store that gives no answer says nothing of a token: neither that it is good, nor that it is not, nor that it is gone.

const definitions = { 'acme.yaml': provider({ refresh: '{ ttl: 3600 }', grants: '[accessCode, application]' }) };
const basic = ['shop', 'shop-secret'] as const;

test('while the store gives no answer everything is 503 with Retry-After, and then still as it was (RFC 7009 §2.2.1)', async (t) => {
  const folder = newFolder();
  t.after(folder.remove);
  const init = { definitions, applications, users, store: folder.at('headgate.db') };
  const first = await startGateway(init);
  t.after(first.close);
  const visitor = new Visitor();
  const code = async () => {
    const end = await visitor.submit(await consentOf(visitor, authorizeUrl(first.url)), { approve: 'true' });
    return broughtBack(end)['code'] ?? assert.fail('no code came back');
  };
  const tokens = await redeem(first.url, await code());
  const [token, refresh, unused] = [tokenOf(tokens), refreshTokenOf(tokens), await code()];
  await first.stores.close();
  const at = (endpoint: string, form: Record<string, string>): TestRequest => ({
    path: `/acme/oauth2/${endpoint}`,
    basic,
    form,
  });
  const exchange = { redirect_uri: 'https://shop.example/back', code_verifier: pkce.verifier };
  const requests: readonly TestRequest[] = [
    at('revoke', { token }),
    at('revoke', { token: refresh }),
    at('introspect', { token }),
    at('introspect', { token: refresh }),
    at('introspect', { token: 'hg_at_'.padEnd(49, 'A') }),
    at('token', { grant_type: 'refresh_token', refresh_token: refresh }),
    at('token', { grant_type: 'authorization_code', code: unused, ...exchange }),
    at('token', { grant_type: 'client_credentials', scope: 'read' }),
  ];
  for (const request of requests) {
    const { status, headers, text } = await send(first.url, request);
    assert.deepEqual([status, headers['retry-after']], [503, '2'], `${request.path}: ${text}`);
    assert.doesNotMatch(text, /invalid_grant|active|access_token/);
    assert.match(
      first.gateway.refusals.find(String(headers['x-headgate-reference']))?.detail ?? '',
      /closed|not open|finalized/,
    );
  }
  const second = await startGateway(init);
  t.after(second.close);
  assert.equal((await introspected(second.url, token))['active'], true);
  assert.equal((await redeem(second.url, unused)).status, 200);
  assert.equal((await refreshed(second.url, refresh)).status, 200);
});
