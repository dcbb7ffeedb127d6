import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { send } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { allowedBy, applications, authorizeUrl, broughtBack, fieldOf, provider, users } from './acme.ts';

// One name for the server, wherever it says who it is: a client that talks to several tells their answers apart by it.

const publicUrl = 'https://gw.example';
const settings = {
  grants: '[accessCode, implicit]',
  clientType: 'public',
  more: ['allow-legacy: [implicit]'],
} as const;

let gateway: TestGateway;
before(async () => {
  gateway = await startGateway({
    definitions: {
      'acme.yaml': provider(settings),
      'root.yaml': provider({ ...settings, name: 'root' }).replace('basePath: /root', 'basePath: /'),
    },
    applications,
    users,
    publicUrl,
  });
});
after(() => gateway.close());

for (const base of ['/acme', '']) {
  test(`the "iss" of every answer is the issuer of the metadata below "${base}", letter by letter (RFC 9207 §2.4)`, async () => {
    const metadata = await send(gateway.url, { path: `/.well-known/oauth-authorization-server${base}` });
    const issuer = fieldOf(metadata, 'issuer');
    assert.equal(issuer, publicUrl + base);
    assert.equal(fieldOf(metadata, 'authorization_response_iss_parameter_supported'), true);
    const url = (more: Readonly<Record<string, string | undefined>> = {}): string =>
      authorizeUrl(gateway.url, more, `${base}/oauth2/authorize`);
    const code = broughtBack(await allowedBy(new Visitor(), url()));
    const refusal = broughtBack(await new Visitor().open(url({ scope: 'fly' })));
    const token = broughtBack(
      await allowedBy(
        new Visitor(),
        url({ response_type: 'token', code_challenge: undefined, code_challenge_method: undefined }),
      ),
    );
    assert.deepEqual([code['iss'], refusal['iss'], token['iss']], [issuer, issuer, issuer]);
    assert.ok(code['code'] !== undefined && refusal['error'] !== undefined);
  });
}
