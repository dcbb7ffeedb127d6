import type { PageName } from './models.ts';
import { PageProblem } from './page-set.ts';
import type { Sample } from './samples.ts';

/** Fields and buttons without which a form cannot be answered, beside those that are hidden. */
const requiredFields: Readonly<Record<PageName, readonly string[]>> = {
  login: ['username', 'password'],
  consent: ['approve'],
  permissions: ['revoke'],
  logout: ['logout'],
  error: [],
  'form-post': ['code', 'state'],
};

/** @throws PageProblem where a page leaves out a field that must come back with its form. */
export const requireFields = ({ page, model }: Sample, html: string): void => {
  const hidden = 'hidden' in model ? Object.keys(model.hidden) : [];
  const isForm =
    !('permissions' in model && model.permissions.length === 0) && !('state' in model && model.state === 'done');
  const missing = isForm ? [...hidden, ...requiredFields[page]].find((field) => !hasField(html, field)) : undefined;
  if (missing === undefined) return;
  throw new PageProblem(
    `"${page}.hbs" has no field "${missing}", and its form cannot be answered without`,
    'Keep the hidden fields ({{#each hidden}}), and the names of fields and buttons.',
  );
};

const hasField = (html: string, field: string): boolean =>
  new RegExp(`\\sname\\s*=\\s*["']?${field}["'\\s>]`).test(html);
