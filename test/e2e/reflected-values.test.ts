import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Registry } from '../../src/identity/registry.ts';
import { startGateway } from '../harness/gateway.ts';
import { type Page, Visitor } from '../harness/visitor.ts';
import { payloads } from '../pages/reflected.ts';
import { authorizeUrl, provider } from './acme.ts';

// Values of other people on the pages of a sign-in: names, titles, descriptions, what a request brings.

const more = ['session: { idle: 900, ttl: 900 }'];
const authorization = '{ type: default-form, remember: true }';
const definitionsWith = (value: string): Readonly<Record<string, string>> => {
  const scopes = JSON.stringify({ read: value, write: 'Change', '<b>&share': value });
  return {
    'acme.yaml': provider({ authorization, scopes, more }).replace(
      'tokens: true }',
      'tokens: true, permissions: true }',
    ),
    'selected.yaml': provider({ name: 'selected', registry: 'selecting', scopes }),
  };
};

/** Describes what it selects as `value`. */
const selecting = (value: string): Registry => ({
  name: 'selecting',
  authenticate: async ({ name }) => ({ name, selectedScopes: ['read', 'write'], scopeDescriptions: { write: value } }),
});

/** Every page, with this value wherever somebody else has a say. */
const pagesWith = async (value: string): Promise<ReadonlyMap<string, Page>> => {
  const gateway = await startGateway({
    definitions: definitionsWith(value),
    applications: [{ id: 'shop', title: value, secret: 'shop-secret', redirectUris: ['https://shop.example/back'] }],
    users: { staff: { [value]: 'secret' } },
    registries: { selecting: selecting(value) },
  });
  const person = { username: value, password: 'secret' };
  const at = (name: string, parameters: Readonly<Record<string, string>>): string =>
    authorizeUrl(gateway.url, { state: value, login_hint: value, ...parameters }, `/${name}/oauth2/authorize`);
  const visitor = new Visitor();
  const pages = new Map<string, Page>();
  const seen = async (name: string, page: Promise<Page>): Promise<Page> => {
    pages.set(name, await page);
    return page;
  };
  try {
    const login = await seen('login', visitor.open(at('acme', { scope: 'read <b>&share' })));
    const failed = await seen('failed login', visitor.submit(login, { ...person, password: 'wrong' }));
    const consent = await seen('consent', visitor.submit(failed, person));
    assert.equal((await visitor.submit(consent, { approve: 'true' })).status, 303);
    await seen('consent to more', visitor.open(at('acme', { scope: 'read write <b>&share' })));
    await seen('permissions', visitor.open(`${gateway.url}/acme/oauth2/permissions`));
    await seen('ended', visitor.submit(pages.get('permissions') ?? assert.fail(), { revoke: 'shop' }));
    await seen('logout', visitor.open(`${gateway.url}/acme/oauth2/logout`));
    await seen('selected', visitor.submit(await visitor.open(at('selected', {})), person));
    await seen('error', visitor.open(at('acme', { client_id: value })));
    return pages;
  } finally {
    await gateway.close();
  }
};

/** Elements and attributes of a page, without what is in them: a value must never change that. */
const skeletonOf = ({ text }: Page): readonly string[] => text.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? [];

describe('a value of somebody else is text on every page (A05):', () => {
  const plain = pagesWith('plain');

  test('each of them shows it', async () => {
    const pages = await plain;
    assert.equal(pages.size, 9);
    const without = [...pages].filter(([, { text }]) => !text.includes('plain')).map(([name]) => name);
    assert.deepEqual(without, ['error'], 'of a request that is refused nothing is shown');
  });

  for (const payload of payloads) {
    test(JSON.stringify(payload), async () => {
      const pages = await pagesWith(payload);
      for (const [name, page] of pages) {
        const usual = (await plain).get(name) ?? assert.fail();
        assert.equal(page.status, usual.status, name);
        assert.deepEqual(skeletonOf(page), skeletonOf(usual), name);
        assert.doesNotMatch(String(page.headers['content-security-policy']), /unsafe/);
      }
    });
  }
});
