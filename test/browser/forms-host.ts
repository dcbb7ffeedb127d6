import { type Backend, startBackend } from '../harness/backend.ts';
import { documented, origin } from '../pages/sample-forms.ts';

/** A web server that has the forms of docs/custom-forms.md, `/login.html` and `/consent.html`, and what they link. */
export type FormsHost = Backend;

/** Starts it. `more`: other documents, by path. */
export const startFormsHost = async (more: Readonly<Record<string, string>> = {}): Promise<FormsHost> => {
  const host: Backend = await startBackend(({ path }) => {
    if (path === '/acme.png' || path === '/icon.png')
      return { headers: { 'Content-Type': 'image/svg+xml' }, body: logo };
    const text = { '/login.html': documented.login, '/consent.html': documented.consent, ...more }[path];
    if (text === undefined) return { status: 404 };
    return { headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: text.replaceAll(origin, host.url) };
  });
  return host;
};

const logo = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40">
<rect width="120" height="40" rx="8" fill="#1652b8"/>
<text x="60" y="28" text-anchor="middle" font-family="system-ui, sans-serif" font-size="22" font-weight="700" fill="#fff">Acme</text>
</svg>`;
