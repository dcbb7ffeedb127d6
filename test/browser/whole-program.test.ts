import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { hashPassword } from '../../src/identity/password-work.ts';
import { authorizeUrl } from '../e2e/acme.ts';
import { type Backend, startBackend } from '../harness/backend.ts';
import { type RunningCli, startCli } from '../harness/cli.ts';
import { type Folder, newFolder } from '../harness/folder.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../harness/openid-provider.js';
import { describeWith } from '../harness/services.ts';
import { type Combination, combinations, definitionsOf, isAsked, titleOf } from './combinations.ts';
import { type FormsHost, startFormsHost } from './forms-host.ts';
import { broughtBackTo, startVisits, type Visits } from './visit.ts';
import { decide, signIn } from './walk.ts';

// Some of the combinations with `headgate start`, whose users, forms and secrets an environment names.

const environment = (issuer: string): string => `
definitions: [apis]
applications: applications.yaml
properties: { forms: "\${FORMS}", users: "http://127.0.0.1:9", backend: "http://127.0.0.1:9" }
user-registries:
  users-file: { users-file: users.yaml }
  issuer: { openid: { issuer: "${issuer}", client-id: headgate, client-secret: "\${ISSUER_SECRET}" } }
`;

const chosen = combinations.filter(
  ({ dialect, grant, extraction, authentication, authorization }) =>
    dialect === 'native' &&
    grant === 'accessCode' &&
    ['users-file', 'issuer'].includes(authentication) &&
    (extraction === 'custom-form' || authorization === 'default-form'),
);

describeWith('chromium', 'with the whole program', () => {
  let application: Backend;
  let forms: FormsHost;
  let issuer: OpenIdProvider;
  let folder: Folder;
  let gateway: RunningCli;
  let visits: Visits;
  let redirectUri = '';
  before(async () => {
    [application, forms, issuer, visits] = await Promise.all([
      startBackend(() => ({ headers: { 'Content-Type': 'text/html' }, body: '<h1>Welcome back</h1>' })),
      startFormsHost(),
      startOpenIdProvider({
        id: 'headgate',
        secret: 'issuer-secret',
        redirectUri: () => chosen.map(({ name }) => `${gateway.url}/${name}/oauth2/authorize`),
      }),
      startVisits(),
    ]);
    redirectUri = `${application.url}/back`;
    folder = newFolder({
      'headgate.yaml': environment(issuer.url),
      'applications.yaml': `applications: [{ id: shop, title: The shop, type: confidential, secret: "\${SHOP_SECRET}", subscriptions: all, redirect-uris: ["${redirectUri}"] }]\n`,
      'users.yaml': `users: [{ name: alice, password-argon2: "${await hashPassword('alice-password')}" }]\n`,
      ...Object.fromEntries(Object.entries(definitionsOf(chosen)).map(([name, text]) => [`apis/${name}`, text])),
    });
    const secrets = { FORMS: forms.url, ISSUER_SECRET: 'issuer-secret', SHOP_SECRET: 'shop-secret-0123456789' };
    gateway = await startCli(['--config', folder.at('headgate.yaml'), '--data', folder.at('data')], secrets);
  });
  after(async () => {
    await visits?.close();
    await gateway?.stop();
    await Promise.all([application, forms, issuer].map((one) => one?.close()));
    folder?.remove();
  });

  const walk = async (combination: Combination): Promise<void> => {
    const visit = await visits.open({
      httpCredentials: { username: 'alice', password: 'alice-password', origin: gateway.url },
      stranger: issuer.url,
    });
    const parameters = { redirect_uri: redirectUri, scope: 'read write' };
    await visit.page.goto(authorizeUrl(gateway.url, parameters, `/${combination.name}/oauth2/authorize`));
    await signIn[combination.extraction](visit, combination);
    if (isAsked(combination)) await decide(visit, combination);
    assert.match((await broughtBackTo(visit.page, redirectUri))['code'] ?? '', /^hg_ac_/);
    assert.deepEqual(visit.complaints, []);
    await visit.context.close();
  };

  for (const combination of chosen) it(titleOf(combination), () => walk(combination));
});
