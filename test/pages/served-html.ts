import assert from 'node:assert/strict';

/** A start tag as it was served; values without their escapes. */
export interface ServedTag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What was served: all start tags in order, and the texts between. */
export interface Served {
  readonly tags: readonly ServedTag[];
  readonly text: string;
}

const voids = ['br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr'];
const token = /<\/(?<end>[a-z0-9]+)>|<(?<name>[a-z0-9]+)(?<attributes>(?: [a-z0-9_.-]+="[^"<>]*")*)>|(?<text>[^<>]+)/y;

/**
 * Reads HTML in the one form in which the gateway writes it, and fails on any other: every tag closed, every attribute in
 * double quotes, no `<`, `>` or `"` but those of tags. What any browser makes of such a text is not in doubt.
 */
export const served = (html: Buffer): Served => {
  const whole = html.toString('utf8');
  assert.ok(whole.startsWith('<!DOCTYPE html>\n<html'), whole.slice(0, 40));
  const [tags, open]: [ServedTag[], string[]] = [[], []];
  let text = '';
  token.lastIndex = '<!DOCTYPE html>\n'.length;
  while (token.lastIndex < whole.length) {
    const at = token.lastIndex;
    const { end, name, attributes = '', text: between = '' } = token.exec(whole)?.groups ?? {};
    assert.ok(end ?? name ?? between, `no token at ${whole.slice(at, at + 80)}`);
    if (end !== undefined) assert.equal(open.pop(), end);
    text += unescaped(between);
    if (name === undefined) continue;
    const pairs = [...attributes.matchAll(/([a-z0-9_.-]+)="([^"]*)"/g)];
    tags.push({ name, attributes: Object.fromEntries(pairs.map(([, key, value = '']) => [key, unescaped(value)])) });
    if (name === 'style') token.lastIndex = whole.indexOf('</style>', token.lastIndex);
    if (!voids.includes(name)) open.push(name);
  }
  assert.deepEqual(open, []);
  return { tags, text };
};

const unescaped = (text: string): string => {
  assert.doesNotMatch(text, /&(?!amp;|lt;|gt;|quot;|#39;|#13;)/);
  return text.replace(/&(?:amp|lt|gt|quot|#39|#13);/g, (one) => characters[one] ?? '');
};

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#13;': '\r',
};
