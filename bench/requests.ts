/** An application of the photo sample, that may have tokens for itself. */
const archive = Buffer.from('archive:archive-secret-for-the-samples-only-0002').toString('base64');

/** What any program's HTTP library sends. */
const usual = ['Host: 127.0.0.1', 'User-Agent: headgate-bench', 'Accept: application/json', 'Accept-Encoding: gzip'];

/** A call to the photo API, as it goes over the wire. */
export const photosRequest = (token: string): string =>
  [`GET /photos/v1/photos HTTP/1.1`, ...usual, `Authorization: Bearer ${token}`, '', ''].join('\r\n');

const form = 'grant_type=client_credentials&scope=photos%3Aread';

/** A call to the token endpoint, as it goes over the wire. */
export const tokenRequest = [
  'POST /photos-sign-in/oauth2/token HTTP/1.1',
  ...usual,
  `Authorization: Basic ${archive}`,
  'Content-Type: application/x-www-form-urlencoded',
  `Content-Length: ${form.length}`,
  '',
  form,
].join('\r\n');

/** Gets an access token for the photo API. */
export const fetchToken = async (port: number): Promise<string> => {
  const answer = await fetch(`http://127.0.0.1:${port}/photos-sign-in/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${archive}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form,
  });
  const body: unknown = await answer.json();
  const isToken = typeof body === 'object' && body !== null && 'access_token' in body;
  if (!isToken || typeof body.access_token !== 'string') throw new Error(`no token: the answer was ${answer.status}`);
  return body.access_token;
};
