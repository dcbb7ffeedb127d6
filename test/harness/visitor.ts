import assert from 'node:assert/strict';
import { send, type TestAnswer } from './send.ts';

/** What a visitor sees: an answer, and what they can do with it. */
export interface Page extends TestAnswer {
  /** Where it came from. */
  readonly url: string;
  /** Its form; absent where it has none. */
  readonly form: PageForm | undefined;
  /** Where the answer sends the browser; absent where it does not. */
  readonly location: URL | undefined;
}

/** A form as the page has it. */
export interface PageForm {
  /** Absolute. */
  readonly action: string;
  /** Its hidden fields. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Values of its check-boxes that are checked, by name; absent: it has none. */
  readonly checked?: Fields;
}

/** Values by name; check-boxes of one name have several, or none. */
type Fields = Readonly<Record<string, string | readonly string[]>>;

/** How a form is sent where that differs from what a browser does with a page of ours. */
export interface Sending {
  /** Header fields instead of those of a browser; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Hidden fields instead of the page's; `undefined` leaves one out. */
  readonly hidden?: Readonly<Record<string, string | undefined>>;
  /** Another gateway than the one that made the page. */
  readonly to?: string;
  readonly method?: string;
}

/**
 * A person with a browser, as far as a sign-in needs one: keeps cookies as RFC 6265 and the `__Host-` prefix say, sends
 * forms, looks at redirects without following them. Ports of one host share their cookies, as in a browser.
 */
export class Visitor {
  /** Value by name, by host. */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Cookies for a URL: what the browser would send there. */
  cookies(url: string): ReadonlyMap<string, string> {
    return this.#cookies.get(new URL(url).hostname) ?? new Map();
  }

  /** Forgets one cookie, or all of the host. */
  forget(url: string, name?: string): void {
    const cookies = this.#cookies.get(new URL(url).hostname);
    if (name === undefined) cookies?.clear();
    else cookies?.delete(name);
  }

  /** Puts a cookie back, as who has copied it would. */
  remember(url: string, cookies: ReadonlyMap<string, string>): void {
    const { hostname } = new URL(url);
    this.#cookies.set(hostname, new Map([...(this.#cookies.get(hostname) ?? []), ...cookies]));
  }

  /** Another browser with the same cookies: what is sent from it is sent as if at the same moment. */
  twin(url: string): Visitor {
    const twin = new Visitor();
    twin.remember(url, this.cookies(url));
    return twin;
  }

  /** Types a URL, or follows a link. */
  open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.#send(url, 'GET', { 'Sec-Fetch-Site': 'none', ...headers });
  }

  /** Sends the form of a page with these fields; check-boxes that are not among them stay as they are. */
  submit(page: Page, fields: Fields, sending: Sending = {}): Promise<Page> {
    const { form } = page;
    if (form === undefined) assert.fail(`the page has no form (${page.status}): ${page.text}`);
    const { pathname, origin } = new URL(form.action);
    const sent = { ...form.checked, ...present({ ...form.hidden, ...sending.hidden }), ...fields };
    const pairs = Object.entries(sent).flatMap(([name, value]) =>
      listOf(value).map((one): [string, string] => [name, one]),
    );
    const body = new URLSearchParams(pairs).toString();
    // Our pages say `no-referrer`: browsers then send the form with this origin.
    const headers = present({ Origin: 'null', 'Sec-Fetch-Site': 'same-origin', ...sending.headers });
    const url = new URL(pathname, sending.to ?? origin);
    const method = sending.method ?? 'POST';
    if (method !== 'POST') return this.#send(`${url}?${body}`, method, headers);
    return this.#send(url.href, method, { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, body);
  }

  async #send(url: string, method: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Page> {
    const { pathname, search } = new URL(url);
    const cookie = [...this.cookies(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await send(url, {
      method,
      path: pathname + search,
      headers: { ...headers, ...(cookie !== '' && { Cookie: cookie }) },
      ...(body !== undefined && { body }),
    });
    for (const line of listOf(answer.headers['set-cookie'])) this.#keep(url, line);
    const location = answer.headers['location'];
    return {
      ...answer,
      url,
      form: formIn(answer.text, url),
      location: typeof location === 'string' ? new URL(location, url) : undefined,
    };
  }

  #keep(url: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const lower = attributes.map((attribute) => attribute.toLowerCase());
    if (name.startsWith('__Host-')) {
      const isBound = lower.includes('secure') && lower.includes('path=/') && !lower.some((one) => /^domain/.test(one));
      assert.ok(isBound, `a browser would refuse the cookie "${name}": ${attributes.join('; ')}`);
    }
    const { hostname } = new URL(url);
    const cookies = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, cookies);
    if (lower.includes('max-age=0')) cookies.delete(name);
    else cookies.set(name, value);
  }
}

/** The values of a header that may come several times. */
export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const present = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const formIn = (html: string, url: string): PageForm | undefined => {
  const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1];
  if (action === undefined) return undefined;
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const hidden = Object.fromEntries(inputs.map(([, name = '', value = '']) => [unescaped(name), unescaped(value)]));
  return { action: new URL(unescaped(action), url).href, hidden, checked: checkedIn(html) };
};

const checkedIn = (html: string): Fields => {
  const boxes = [...html.matchAll(/<input type="checkbox" name="([^"]*)" value="([^"]*)" checked/g)];
  const names = Map.groupBy(boxes, ([, name = '']) => unescaped(name));
  return Object.fromEntries(
    Array.from(names, ([name, list]) => [name, list.map(([, , value = '']) => unescaped(value))]),
  );
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const unescaped = (html: string): string =>
  html
    .replace(/&#x([\da-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => entities[name] ?? '');
