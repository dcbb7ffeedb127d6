import { createHash } from 'node:crypto';
import type { CustomForm, FormFinding, FormSource } from '../pages/custom-form.ts';
import { type CallOut, CallOutFailed } from './call-out.ts';

/** A document as it came from where the form is, and what it is good for. */
export interface FetchedForm {
  readonly html: Buffer;
  /** Its digest, in hex. */
  readonly sha256: string;
  /** Absent: it must not be served. */
  readonly form?: CustomForm;
  readonly findings: readonly FormFinding[];
}

/** Fetches a form by GET, and judges it. Rejects with `CallOutFailed` only. */
export const fetchForm = async (call: CallOut, source: FormSource): Promise<FetchedForm> => {
  // Few gateways have forms of their own.
  const { longestFormBytes, readCustomForm } = await import('../pages/custom-form/read-custom-form.ts');
  const { status, body } = await call({
    method: 'GET',
    headers: [['Accept', 'text/html, application/xhtml+xml']],
    caller: nobody,
    bodyLimitBytes: longestFormBytes,
  });
  if (status !== 200) throw new CallOutFailed(`the answer is ${status}`);
  return { html: body, sha256: createHash('sha256').update(body).digest('hex'), ...readCustomForm(body, source) };
};

/** It is fetched for whoever comes next. */
const nobody = { gone: false };
