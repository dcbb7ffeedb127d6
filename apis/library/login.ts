import { randomBytes } from 'node:crypto';
import { loginPage } from './login-page.ts';

/** An answer to a browser: a page, or where it goes. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Readers and their PINs. In earnest there are hashes here, and somebody counts wrong tries. */
const readers: ReadonlyMap<string, string> = new Map([
  ['alice', '1111'],
  ['bob', '2222'],
]);

/** A confirmation goes through the browser: it is good once, and not for long. */
const confirmationMs = 60_000;
/** Confirmations that nobody has asked about yet; the oldest is forgotten. */
const mostConfirmations = 1000;

/**
 * The login service of the library, as `identity-extraction: { type: redirect }` wants one (IBM API Connect v5).
 *
 * `issuer` is the provider whose users sign in here: its pages alone are where browsers are sent back to. `undefined` while
 * the gateway starts.
 */
export class Login {
  readonly #issuer: () => string | undefined;
  readonly #confirmations = new Map<string, { readonly name: string; readonly until: number }>();

  constructor(issuer: () => string | undefined) {
    this.#issuer = issuer;
  }

  /** The page that the gateway sends browsers to, with `original-url` and `app-name`. */
  page(query: URLSearchParams): Reply {
    const original = this.#originalUrl(query);
    return original === undefined ? lost : formPage(query, original, undefined);
  }

  /** Takes the form of that page. Goes back to `original-url` with `username` and `confirmation`, or with `error`. */
  submit(form: URLSearchParams): Reply {
    const original = this.#originalUrl(form);
    if (original === undefined) return lost;
    if (form.get('do') === 'cancel') return back(original, { error: 'The reader has cancelled' });
    const name = form.get('name') ?? '';
    const pin = readers.get(name);
    if (pin === undefined || pin !== form.get('pin')) return formPage(form, original, name);
    return back(original, { username: name, confirmation: this.#confirm(name) });
  }

  /** Whether this HTTP Basic header has a name and a confirmation of it. It is so once. */
  verify(authorization: string | undefined): boolean {
    const [, basic = ''] = /^Basic (\S+)$/.exec(authorization ?? '') ?? [];
    const [name, confirmation = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    const confirmed = this.#confirmations.get(confirmation);
    this.#confirmations.delete(confirmation);
    return confirmed !== undefined && confirmed.name === name && confirmed.until > Date.now();
  }

  /** `undefined` where it is not the gateway's: who sends browsers wherever a link says is an open redirector. */
  #originalUrl(fields: URLSearchParams): string | undefined {
    const original = fields.get('original-url') ?? '';
    const issuer = this.#issuer();
    // With the `?`: nothing can follow that would lead elsewhere.
    const isOurs = endpoints.some((endpoint) => original.startsWith(`${issuer}${endpoint}?`));
    return issuer !== undefined && isOurs ? original : undefined;
  }

  #confirm(name: string): string {
    const confirmation = randomBytes(20).toString('base64url');
    this.#confirmations.set(confirmation, { name, until: Date.now() + confirmationMs });
    const [oldest] = this.#confirmations.keys();
    if (this.#confirmations.size > mostConfirmations && oldest !== undefined) this.#confirmations.delete(oldest);
    return confirmation;
  }
}

/** Where users of the provider sign in. */
const endpoints = ['/oauth2/authorize', '/oauth2/permissions'];

const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
};

const lost: Reply = {
  status: 400,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  body: 'Nobody has sent you here: begin at the application.\n',
};

/** `failedName`: who could not sign in; absent where nobody has tried. */
const formPage = (fields: URLSearchParams, original: string, failedName: string | undefined): Reply => ({
  status: 200,
  headers: pageHeaders,
  body: loginPage({ application: fields.get('app-name') ?? 'Headgate', original, failedName }),
});

/** It has a query already: what is added follows a `&`. */
const back = (original: string, said: Readonly<Record<string, string>>): Reply => ({
  status: 303,
  headers: { Location: `${original}&${new URLSearchParams(said)}`, 'Cache-Control': 'no-store' },
  body: '',
});
