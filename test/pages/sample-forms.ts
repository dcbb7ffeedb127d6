import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReadForm, readCustomForm } from '../../src/pages/custom-form/read-custom-form.ts';
import type { FormKind, FormSource } from '../../src/pages/custom-form.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/custom-forms.md'), 'utf8');
const [login = '', consent = ''] = [...page.matchAll(/^```html\n([\s\S]*?)^```/gm)].map(([, text]) => text);

/** The two forms of docs/custom-forms.md, as they stand there. */
export const documented: Readonly<Record<FormKind, string>> = { login, consent };

/** Where forms are from, if nothing else is said. */
export const origin = 'https://forms.example';

/** Reads a form as the gateway does. */
export const read = (html: string | Buffer, source: Partial<FormSource> = {}): ReadForm =>
  readCustomForm(Buffer.from(html), { kind: 'login', url: `${origin}/login.html`, pinned: false, ...source });

/** Codes of what was found, each once. */
export const codesOf = ({ findings }: ReadForm, severity: 'error' | 'warning'): readonly string[] => [
  ...new Set(findings.filter((one) => one.severity === severity).map(({ code }) => code)),
];

/** What may be another than in a form that is in order. `html`: all of it. */
export type Pieces = Readonly<
  Partial<Record<'head' | 'body' | 'form' | 'fields' | 'hidden' | 'buttons' | 'html', string>>
>;

/** The fields of a login form, labelled. */
export const loginFields =
  '<label>Name <input name="username"/></label><label>Password <input type="password" name="password"/></label>';

const defaults: Readonly<Record<FormKind, Pieces>> = {
  login: {
    fields: loginFields,
    hidden: '<EI-INJECT-HIDDEN-INPUT-FIELDS/>',
    buttons: '<button type="submit" name="login" value="true">Sign in</button>',
  },
  consent: {
    hidden: '<AZ-INJECT-HIDDEN-INPUT-FIELDS/>',
    buttons: '<button name="approve" value="true">Allow</button><button name="approve" value="false">Deny</button>',
  },
};

/** A form with all that is needed, and these pieces in their places. */
export const formWith = (pieces: Pieces = {}, kind: FormKind = 'login'): string => {
  const { head = '', body = '', form = 'method="post" action="authorize"', ...rest } = { ...defaults[kind], ...pieces };
  const { fields = '', hidden = '', buttons = '' } = rest;
  const page = `<head><title>Sign in</title>${head}</head><body>${body}<form ${form}>${fields}${hidden}${buttons}</form></body>`;
  return pieces.html ?? `<html lang="en">${page}</html>`;
};

/** What a form is shown with where nothing else is said. */
export const shown = {
  action: '/acme/oauth2/authorize',
  hidden: { transaction: 'T', csrf: 'C' },
  failed: false,
  error: '',
  application: 'Printer',
  owner: 'alice',
  redirectUri: 'https://printer.example/back',
  scope: 'read write',
} as const;
