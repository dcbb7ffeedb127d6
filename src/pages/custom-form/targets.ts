/** Where the value of an attribute leads to. `url`: what is written for it. */
export interface Target {
  /**
   * `own`: the origin that the form is from. `here`: a place in this page. `relative`: the gateway, which has nothing there.
   * `contact`: mail or telephone. `image`: one that stands in the text itself.
   */
  readonly to: 'own' | 'foreign' | 'here' | 'relative' | 'contact' | 'image' | 'unusable';
  readonly url: string;
}

/**
 * Judges a target as browsers do (WHATWG URL). What is absolute is written as it was understood, so that nobody can
 * understand it otherwise.
 *
 * @param source where the form is from
 */
export const targetOf = (written: string, source: URL): Target => {
  if (written.trim().startsWith('#')) return { to: 'here', url: written };
  const url = absolute(written, source);
  if (url === undefined) return { to: 'relative', url: written };
  return { to: url === 'malformed' ? 'unusable' : kindOf(url, source), url: url === 'malformed' ? written : url.href };
};

/** Any origin: what it changes in a text was not said there. */
const anywhere = 'https://relative.invalid';

/** `undefined`: it leads to wherever the page is from. */
const absolute = (written: string, source: URL): URL | 'malformed' | undefined => {
  if (URL.canParse(written)) return new URL(written);
  if (!URL.canParse(written, anywhere)) return 'malformed';
  return new URL(written, anywhere).origin === anywhere ? undefined : new URL(written, source);
};

const kindOf = ({ protocol, origin, pathname }: URL, source: URL): Target['to'] => {
  if (protocol === 'http:' || protocol === 'https:') return origin === source.origin ? 'own' : 'foreign';
  if (protocol === 'mailto:' || protocol === 'tel:') return 'contact';
  return protocol === 'data:' && /^image\//i.test(pathname) ? 'image' : 'unusable';
};
