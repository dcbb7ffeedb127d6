import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import LRU from 'oidc-provider/lib/helpers/lru.js';
import { announce } from '../announce.ts';
import { client } from '../requests.ts';

// node-oidc-provider as the peer of our token endpoint; README.md says what is compared. `/refresh-tokens?<count>` gives
// tokens to begin with, as getting each would take a browser. Plain JavaScript: the package brings no types.

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** As its default one, which forgets after 1000 entries: a connection that has to wait would lose its chain. */
const storage = new LRU({ maxSize: 10_000 });

const provider = new Provider('http://127.0.0.1', {
  adapter: (model) => new MemoryAdapter(model, storage),
  clients: [
    {
      client_id: client.id,
      client_secret: client.secret,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['https://archive.example/callback'],
      scope: 'photos:read offline_access',
    },
  ],
  scopes: ['photos:read', 'offline_access'],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  rotateRefreshToken: true,
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  // Never used: tokens are opaque. Without them the provider makes its own and warns.
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig' }] },
  cookies: { keys: ['a-key-for-the-bench-only'] },
  ttl: { ClientCredentials: 3600, AccessToken: 3600, RefreshToken: 86_400, Grant: 86_400 },
});

const refreshToken = async () => {
  const accountId = 'alice';
  const found = await provider.Client.find(client.id);
  if (found === undefined) throw new Error('the client is unknown');
  const grant = new provider.Grant({ clientId: client.id, accountId });
  grant.addOIDCScope('photos:read offline_access');
  const grantId = await grant.save();
  const token = new provider.RefreshToken({
    accountId,
    client: found,
    grantId,
    gty: 'authorization_code',
    scope: 'photos:read offline_access',
  });
  return token.save();
};

const give = async (count, response) => response.end(JSON.stringify(await Promise.all(Array.from({ length: count }, refreshToken))));

const serve = provider.callback();
announce(
  createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const [path, count] = request.url.split('?');
    if (path === '/refresh-tokens') give(Number(count), response);
    else serve(request, response);
  }),
);
