import assert from 'node:assert/strict';
import { type AuthorizationRules, validateAuthorizationRequest } from '../../src/oauth/authorization.ts';
import { AuthorizationRefusal } from '../../src/oauth/errors.ts';
import { applications, challenge, printer, provider, settings } from './example.ts';

const clients = applications(
  { ...printer, id: 'two-uris', redirectUris: ['https://a.example/', 'https://b.example/'] },
  { ...printer, id: 'no-uri', redirectUris: [] },
  { ...printer, id: 'reader', scopes: ['photos:read'] },
  { ...printer, id: 'machine', grants: ['application'] },
  { ...printer, id: 'coder', grants: ['accessCode'] },
  { ...printer, id: 'browser', grants: ['implicit'] },
  { ...printer, id: 'careful', pkce: 'required' },
);
/** A request in order. */
export const good = {
  response_type: 'code',
  client_id: 'printer',
  redirect_uri: 'https://printer.example/callback',
  scope: 'photos:read',
  state: 'xyz',
  code_challenge: challenge.value,
  code_challenge_method: 'S256',
};
/** A resource that `confined` lists. */
export const photos = 'https://photos.example/v1';
/** Another. */
export const albums = 'https://albums.example/v1';
/** Settings of a provider that knows these two resources. */
export const confined = { ...settings, accessToken: { ...settings.accessToken, audience: [photos, albums] } };
/** Parameters that differ from a request in order; `undefined` leaves one out. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** Its text. */
export const queryOf = (changes: Changes = {}): string =>
  Object.entries({ ...good, ...changes })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');

/** Validates a request at a provider that differs from the usual one by these members. */
export const validate = (text: string, changes: Partial<AuthorizationRules['provider']> = {}) =>
  validateAuthorizationRequest(text, { clients, provider: { ...provider, ...changes } });

/** Its refusal; fails where it is not refused. */
export const refusalOf = (
  text: string,
  changes: Partial<AuthorizationRules['provider']> = {},
): AuthorizationRefusal => {
  try {
    validate(text, changes);
  } catch (refusal) {
    assert.ok(refusal instanceof AuthorizationRefusal, String(refusal));
    return refusal;
  }
  return assert.fail('it was not refused');
};
