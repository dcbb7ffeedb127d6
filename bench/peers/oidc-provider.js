import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import LRU from 'oidc-provider/lib/helpers/lru.js';
import { announce } from '../announce.ts';
import { client, redemption } from '../requests.ts';

// node-oidc-provider as the peer of our token endpoint; README.md says what is compared. `/refresh-tokens?<count>`,
// `/access-tokens` and `/codes` give some to begin with, as getting each would take a browser. Plain JavaScript: the package brings no types.

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** As its default one, which forgets after 1000 entries: a connection that has to wait would lose its chain. */
const storage = new LRU({ maxSize: 100_000 });

const provider = new Provider('http://127.0.0.1', {
  adapter: (model) => new MemoryAdapter(model, storage),
  clients: [
    {
      client_id: client.id,
      client_secret: client.secret,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      redirect_uris: [redemption.redirectUri],
      scope: 'photos:read offline_access',
    },
  ],
  scopes: ['photos:read', 'offline_access'],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: process.env.DEVELOPMENT_INTERACTIONS === 'on' },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: () => ({
        scope: 'photos:read',
        audience: 'urn:photos',
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  rotateRefreshToken: true,
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  // For tokens of a resource, which are JWTs; the others are opaque.
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }] },
  cookies: { keys: ['a-key-for-the-bench-only'] },
  ttl: { ClientCredentials: 3600, AccessToken: 3600, AuthorizationCode: 3600, RefreshToken: 86_400, Grant: 86_400 },
});

const scope = 'photos:read offline_access';

/** What alice has granted to the client. */
const granted = async () => {
  const accountId = 'alice';
  const found = await provider.Client.find(client.id);
  if (found === undefined) throw new Error('the client is unknown');
  const grant = new provider.Grant({ clientId: client.id, accountId });
  grant.addOIDCScope(scope);
  return { accountId, client: found, grantId: await grant.save(), gty: 'authorization_code', scope };
};

const made = {
  '/refresh-tokens': async () => new provider.RefreshToken(await granted()).save(),
  '/access-tokens': async () => new provider.AccessToken(await granted()).save(),
  '/codes': async () =>
    new provider.AuthorizationCode({
      ...(await granted()),
      redirectUri: redemption.redirectUri,
      codeChallenge: redemption.challenge,
      codeChallengeMethod: 'S256',
    }).save(),
};

const give = async (make, count, response) =>
  response.end(JSON.stringify(await Promise.all(Array.from({ length: count }, make))));

const serve = provider.callback();
announce(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const [path, count] = request.url.split('?');
    if (Object.hasOwn(made, path)) give(made[path], Number(count), response);
    else serve(request, response);
  }),
);
