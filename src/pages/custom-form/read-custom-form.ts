import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { CustomForm, FormFinding, FormKind, FormSource } from '../custom-form.ts';
import { documentHeaders } from '../page-headers.ts';
import { accessibilityOf } from './accessibility.ts';
import { type CleanElement, cleaned } from './clean.ts';
import { readDocument } from './document.ts';
import { type FillIn, filledIn, stylesOf } from './filled-in.ts';
import { Findings } from './findings.ts';
import { requirementsOf } from './requirements.ts';
import { type Occasion, shownAs } from './shown-as.ts';

/** A page with its styles has some ten kilobytes. */
export const longestFormBytes = 256 * 1024;
/** Their digests stand in a header. */
const mostStyles = 20;

/** What has come of a document. */
export interface ReadForm {
  /** Absent: something is wrong with it, and it must not be served. */
  readonly form?: CustomForm;
  /** In the order of the document. */
  readonly findings: readonly FormFinding[];
}

/**
 * Reads a form that its author has written for IBM API Connect v5 (or for us), and judges it. What is served of it is written
 * anew: elements and attributes that are known, and nothing that runs.
 *
 * @param source its `url` is an http or https URL.
 */
export const readCustomForm = (html: Buffer, source: FormSource): ReadForm => {
  const findings = new Findings(source.pinned);
  const text = textOf(html, findings);
  const form = text === undefined ? undefined : formOf(text, source, findings);
  return { ...(form && findings.errors.length === 0 && { form }), findings: findings.list(text ?? '') };
};

const textOf = (html: Buffer, findings: Findings): string | undefined => {
  const start = { at: 0 };
  if (html.length > longestFormBytes) {
    findings.error(start, {
      code: 'form/too-large',
      message: `The document has ${html.length} bytes: more than ${longestFormBytes}`,
      help: 'Move styles into a sheet, and pictures into files, and link them.',
    });
    return undefined;
  }
  if (isUtf8(html)) return html.toString('utf8').replace(/^\uFEFF/, '');
  findings.error(start, { code: 'form/not-utf8', message: 'The document is not in UTF-8', help: 'Save it in UTF-8.' });
  return undefined;
};

const formOf = (text: string, { kind, url, pinned }: FormSource, findings: Findings): CustomForm | undefined => {
  const written = readDocument(text, findings);
  if (written === undefined) return undefined;
  const source = new URL(url);
  const document = cleaned(written, { kind, source, pinned, findings });
  const styles = stylesOf(document);
  if (styles.length > mostStyles) {
    findings.error(document, {
      code: 'form/style',
      message: `There are ${styles.length} <style> elements: more than ${mostStyles}`,
      help: 'Write the styles into one.',
    });
  }
  accessibilityOf(document, findings);
  const first = fillInOf(document, 'first', { kind, findings });
  const failed = kind === 'login' ? fillInAgain(document, findings) : first;
  if (first === undefined || failed === undefined) return undefined;
  const loads = loadsOf(styles, source);
  return {
    kind,
    login: (model) => Buffer.from((model.failed ? failed : first)(model), 'utf8'),
    consent: (model) => Buffer.from(first(model), 'utf8'),
    headers: (formActions) => documentHeaders(loads, formActions),
  };
};

const fillInOf = (
  document: CleanElement,
  occasion: Occasion,
  { kind, findings }: { readonly kind: FormKind; readonly findings: Findings },
): FillIn | undefined => {
  const shown = shownAs(document, occasion);
  const theForm = requirementsOf(shown, kind, findings);
  return theForm && filledIn(shown, theForm);
};

/** A login form that is shown again; what is wrong with it then alone is said to be so. */
const fillInAgain = (document: CleanElement, findings: Findings): FillIn | undefined => {
  if (findings.errors.length > 0) return undefined;
  const again = new Findings(false);
  const fillIn = fillInOf(document, 'failed', { kind: 'login', findings: again });
  for (const found of again.errors) {
    findings.error(found, { ...found, message: `${found.message}, when it is shown again after a try that failed` });
  }
  return fillIn;
};

/** What the page may load: its styles, and what the place that it is from has for it. */
const loadsOf = (styles: readonly string[], { origin }: URL): readonly string[] => {
  // A host that cannot be written as a source (an IPv6 address, for one) gives nothing.
  const own = /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/.test(origin) ? [origin] : [];
  const hashes = styles.map((text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`);
  return [
    "script-src 'none'",
    `style-src ${[...own, ...hashes].join(' ') || "'none'"}`,
    `img-src ${[...own, 'data:'].join(' ')}`,
    `font-src ${own[0] ?? "'none'"}`,
  ];
};
