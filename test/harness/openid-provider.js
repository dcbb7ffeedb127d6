import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

// Plain JavaScript: the package brings no types.

export const startOpenIdProvider = async ({ id, secret, redirectUri }) => {
  const server = createServer((request, response) => serve(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  let serve = (request, response) => {
    serve = new Provider(url, configuration({ id, secret, redirectUri: redirectUri() })).callback();
    serve(request, response);
  };
  return {
    url,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const configuration = ({ id, secret, redirectUri }) => ({
  clients: [{ client_id: id, client_secret: secret, redirect_uris: [redirectUri].flat() }],
  claims: { openid: ['sub', 'groups'], email: ['email'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ['a-key-for-tests-only'] },
  findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId, groups: ['staff', 'night'] }) }),
});
