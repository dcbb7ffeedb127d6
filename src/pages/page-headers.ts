/**
 * Where the form of a page, and every redirect that answers it, may go: CSP sources beside `'self'`; `none` for a page
 * without a form.
 */
export type FormActions = 'none' | readonly string[];

interface HeadersInit {
  /** SHA-256 of the text between `<style>` and `</style>`, in base64. */
  readonly styleHash: string;
  /** The same of the text between `<script>` and `</script>`; absent: the page has none, and none may run. */
  readonly scriptHash?: string;
  /** It shows images that stand in it; none is ever fetched. */
  readonly images?: boolean;
  readonly formActions: FormActions;
}

/** The headers of one of our own pages, as `documentHeaders`. */
export const pageHeaders = ({ styleHash, scriptHash, images, formActions }: HeadersInit): string[] =>
  documentHeaders(
    [
      ...(scriptHash === undefined ? [] : [`script-src 'sha256-${scriptHash}'`]),
      `style-src 'sha256-${styleHash}'`,
      ...(images === true ? ['img-src data:'] : []),
    ],
    formActions,
  );

/**
 * The headers of every page, names and values in turn (Content-Length is the caller's). `loads`: directives of its policy
 * that say what it may load or run; what they do not name it may not.
 *
 * The opener policy is `unsafe-none` on purpose: a client may run the authorization in a popup (the usual viewers of
 * OpenAPI documents do), and any stricter value cuts the popup off from its opener for good, also after it has returned.
 * `no-referrer` makes browsers send `Origin: null` with the form: who checks it reads `Sec-Fetch-Site` beside it.
 * Throws when a source could leave its directive.
 */
export const documentHeaders = (loads: readonly string[], formActions: FormActions): string[] => [
  'Content-Type',
  'text/html; charset=utf-8',
  'Content-Security-Policy',
  [
    "default-src 'none'",
    ...loads,
    `form-action ${formActions === 'none' ? "'none'" : ["'self'", ...formActions.map(checked)].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Frame-Options',
  'DENY',
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'no-referrer',
  'Cache-Control',
  'no-store',
  'Pragma',
  'no-cache',
  'Cross-Origin-Opener-Policy',
  'unsafe-none',
  'Cross-Origin-Resource-Policy',
  'same-origin',
  'Permissions-Policy',
  'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
];

const checked = (source: string): string => {
  if (!/^[a-z][a-z0-9+.-]*:[a-z0-9.:/[\]*-]*$/i.test(source)) throw new Error('a form-action source is malformed');
  return source;
};
