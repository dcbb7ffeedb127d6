/** The application of the bench's project, as it authenticates by HTTP Basic. */
export const client = { id: 'archive', secret: 'archive-secret-for-the-bench-only-0001' };

const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64');

/** What any program's HTTP library sends. */
const usual = ['Host: 127.0.0.1', 'User-Agent: headgate-bench', 'Accept: application/json', 'Accept-Encoding: gzip'];

/** Where the gateway issues tokens. */
export const tokenPath = '/photos-sign-in/oauth2/token';

/** Where it issues tokens that are JWTs. */
export const jwtTokenPath = '/jwt-sign-in/oauth2/token';

/** Where it tells what they are. */
export const introspectPath = '/photos-sign-in/oauth2/introspect';

/** A call to the photo API, as it goes over the wire. */
export const photosRequest = (token: string): string =>
  [`GET /photos/v1/photos HTTP/1.1`, ...usual, `Authorization: Bearer ${token}`, '', ''].join('\r\n');

/** A call to a token endpoint, as it goes over the wire. */
export const tokenRequest = (path: string, form: string): string =>
  [
    `POST ${path} HTTP/1.1`,
    ...usual,
    `Authorization: Basic ${basic}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${form.length}`,
    '',
    form,
  ].join('\r\n');

/** What asks for a token of the client's own. */
export const clientCredentials = 'grant_type=client_credentials&scope=photos%3Aread';

/** What both servers' codes are redeemed with (RFC 7636, appendix B). */
export const redemption = {
  redirectUri: 'https://archive.example/callback',
  challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
};

/** Path and query of what asks for such a code. */
export const authorizePath = (path: string): string =>
  `${path}?${new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redemption.redirectUri,
    scope: 'photos:read',
    state: 'state',
    code_challenge: redemption.challenge,
    code_challenge_method: 'S256',
  })}`;

/** What asks for the tokens of a code. */
export const codeRequest = (path: string, code: string): string =>
  tokenRequest(
    path,
    `grant_type=authorization_code&code=${code}&redirect_uri=${encodeURIComponent(redemption.redirectUri)}&code_verifier=${redemption.verifier}`,
  );

/** Gets an access token for the photo API. */
export const fetchToken = async (port: number): Promise<string> => (await fetchTokens(port, clientCredentials)).access;

/** Gets refresh tokens, each of a chain of its own. */
export const fetchRefreshTokens = async (port: number, count: number): Promise<readonly string[]> => {
  const form = 'grant_type=password&username=alice&password=alice-password&scope=photos%3Aread';
  const tokens: string[] = [];
  while (tokens.length < count) {
    const { refresh } = await fetchTokens(port, form);
    if (refresh === undefined) throw new Error('no refresh token was issued');
    tokens.push(refresh);
  }
  return tokens;
};

const fetchTokens = async (
  port: number,
  body: string,
): Promise<{ readonly access: string; readonly refresh: string | undefined }> => {
  const answer = await fetch(`http://127.0.0.1:${port}${tokenPath}`, {
    method: 'POST',
    headers: { Authorization: `Basic ${basic}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body,
  });
  const text = await answer.text();
  const [access, refresh] = ['access_token', 'refresh_token'].map((name) => memberOf(text, name));
  if (access === undefined) throw new Error(`no token: the answer was ${answer.status} ${text}`);
  return { access, refresh };
};

const memberOf = (json: string, name: string): string | undefined => new RegExp(`"${name}":"([^"]+)"`).exec(json)?.[1];
