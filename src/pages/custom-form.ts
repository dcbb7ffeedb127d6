/** Which of the two pages an author's own form stands for (IBM API Connect v5: `EI-` and `AZ-` tags). */
export type FormKind = 'login' | 'consent';

/** What is wrong with such a form, or looks it. `line` and `column` are of the HTML, from 1. */
export interface FormFinding {
  readonly code: `form/${string}`;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly help: string;
  readonly line: number;
  readonly column: number;
}

/** Where the document comes from, and how much it is trusted. */
export interface FormSource {
  readonly kind: FormKind;
  /** Absolute: its own origin may give images, styles and fonts. */
  readonly url: string;
  /** Its digest stands in the definition: somebody has looked at this very document. */
  readonly pinned: boolean;
}

/** What a custom login form shows. Values are text: they are escaped for the place where they go. */
export interface CustomLogin {
  /** Where the form is posted to. */
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  /** It is shown again after a try that failed. */
  readonly failed: boolean;
  /** For `<EI-INTERNAL-CUSTOM-FORM-ERROR/>`; empty: nothing. */
  readonly error: string;
}

/** What a custom consent form shows, and IBM's seven hidden fields (`hidden`) beside our own. */
export interface CustomConsent extends Omit<CustomLogin, 'failed'> {
  readonly application: string;
  readonly owner: string;
  readonly redirectUri: string;
  /** Names with spaces between. */
  readonly scope: string;
}

/** An author's own form, ready to be filled in. */
export interface CustomForm {
  readonly kind: FormKind;
  login(model: CustomLogin): Buffer;
  consent(model: CustomConsent): Buffer;
  /** Name and value in turn: as of our own pages, with the digests of its styles, and nothing that may run. */
  headers(formActions: readonly string[]): string[];
}
