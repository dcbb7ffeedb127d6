import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { corpus, describeWithCorpus } from '../harness/corpus.ts';
import { startGateway, type TestGateway } from '../harness/gateway.ts';
import { readDefinitions } from '../harness/project.ts';
import { send } from '../harness/send.ts';
import { Visitor } from '../harness/visitor.ts';
import { errorOf } from './acme.ts';

// Two states of a provider as somebody published it for IBM API Connect v5: what stands for its authentication URL was to
// be filled in by whoever deploys it. It is served, and says what is wrong where it is wrong.

const folder = 'ibm/IBM__microservices-using-apiconnect-and-appconnect';
const documents: readonly (readonly [file: string, scope: string])[] = [
  [`${folder}/api-connect-resources/oauth_endpoint.yaml`, 'funds_transfer'],
  [`${folder}/_branch/head/api-connect-resources/oauth_endpoint.yaml`, 'account_details funds_transfer'],
];

const served = async (file: string, run: (gateway: TestGateway) => Promise<void>): Promise<void> => {
  const gateway = await startGateway({
    definitions: { 'oauth.yaml': readFileSync(path.join(corpus, file), 'utf8') },
    applications: [{ id: 'phone', redirectUris: ['com.example.phone:/back'] }],
  });
  try {
    await run(gateway);
  } finally {
    await gateway.close();
  }
};

describeWithCorpus('a provider of IBM API Connect v5 whose authentication URL is yet to be filled in', () => {
  for (const [file, scope] of documents) {
    test(`${file}: is told that nobody can sign in, and served`, async () => {
      const { problems } = await readDefinitions({ 'oauth.yaml': readFileSync(path.join(corpus, file), 'utf8') });
      const graver = problems.filter(({ severity }) => severity !== 'info');
      assert.deepEqual(
        graver.map(({ code, severity }) => [code, severity]),
        [['oauth/authentication-url', 'warning']],
      );
    });

    test(`${file}: a person gets the form, and then that it does not work now`, () =>
      served(file, async ({ url, log }) => {
        const visitor = new Visitor();
        const query = new URLSearchParams({ response_type: 'code', client_id: 'phone', scope });
        const form = await visitor.open(`${url}/oauth-end/oauth2/authorize?${query}`);
        assert.match(form.text, /<h1>Sign in/);
        const page = await visitor.submit(form, { username: 'alice', password: 'open sesame' });
        assert.deepEqual([page.status, page.location], [503, undefined]);
        assert.match(JSON.stringify(log), /"identity\/unavailable"/);
        assert.doesNotMatch(JSON.stringify(log), /open sesame/);
      }));

    test(`${file}: its token endpoint knows the one grant that it lists`, () =>
      served(file, async ({ url }) => {
        const token = async (form: Record<string, string>): Promise<unknown> =>
          errorOf(await send(url, { path: '/oauth-end/oauth2/token', form: { client_id: 'phone', ...form } }));
        assert.equal(await token({ grant_type: 'authorization_code', code: 'x' }), 'invalid_grant');
        assert.equal(await token({ grant_type: 'password', username: 'a', password: 'b' }), 'unsupported_grant_type');
        assert.equal(await token({ grant_type: 'refresh_token', refresh_token: 'x' }), 'unsupported_grant_type');
      }));
  }
});
