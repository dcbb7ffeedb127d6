/** One way to get tokens, at one of the samples' providers. */
export interface Flow {
  readonly title: string;
  /** When one uses it. */
  readonly about: string;
  readonly grant: 'authorization_code' | 'client_credentials' | 'password';
  /** Path of the issuer: all that the printer knows of a provider beforehand. */
  readonly issuer: string;
  readonly scope: string;
  /** What it calls with its token. */
  readonly api: string;
  /** Who can sign in. */
  readonly people?: string;
  /** Pages of the provider for people, without the printer: paths below the issuer, by what they are called. */
  readonly pages?: Readonly<Record<string, string>>;
}

/** What the samples offer, by the name that the form of the first page sends. */
export const flows: ReadonlyMap<string, Flow> = new Map<string, Flow>([
  [
    'code',
    {
      title: 'Authorization code with PKCE',
      about:
        'A person lets the printer see their photos, without telling it their password. The flow for every application that people use.',
      grant: 'authorization_code',
      issuer: '/photos-sign-in',
      scope: 'photos:read photos:write',
      api: '/photos/v1/photos',
      people: 'alice (alice-password) or bob (bob-password)',
      pages: { 'Connected applications': '/oauth2/permissions', 'Sign out': '/oauth2/logout' },
    },
  ],
  [
    'redirect',
    {
      title: 'Authorization code, sign-in elsewhere',
      about:
        'The same for the printer. On the way Headgate sends the browser to the library’s own login service, which alone sees the PIN.',
      grant: 'authorization_code',
      issuer: '/library-sign-in',
      scope: 'loans:read',
      api: '/library/v1/loans',
      people: 'alice (PIN 1111) or bob (PIN 2222)',
      pages: { 'Connected applications': '/oauth2/permissions' },
    },
  ],
  [
    'client',
    {
      title: 'Client credentials',
      about:
        'The printer acts for itself, with nobody at the keyboard. There is no owner, no browser and no refresh token.',
      grant: 'client_credentials',
      issuer: '/photos-sign-in',
      scope: 'photos:read',
      api: '/photos/v1/photos',
    },
  ],
  [
    'password',
    {
      title: 'Password (legacy)',
      about:
        'People tell the application their password. OAuth 2.1 has given this up (RFC 9700 §2.4); it is here for applications that exist.',
      grant: 'password',
      issuer: '/orders-oauth',
      scope: 'orders.read',
      api: '/orders/v1/orders',
    },
  ],
]);
