import type { Bundle, CompiledAssembly, CompiledForm } from '../assembly/types.ts';
import type { Choice, Definition, Located } from '../definition/definition.ts';
import type { Problem } from '../diagnostics/problem.ts';
import type { Environment } from '../environment/environment.ts';
import { type CallOutFailed, callOut } from '../oauth/call-out.ts';
import { type FetchedForm, fetchForm } from '../oauth/fetched-form.ts';
import { createOutbound, type Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import type { FormKind } from '../pages/custom-form.ts';
import { parseTemplate, type Reference } from '../policy/references.ts';
import { namesOf } from '../runtime/link.ts';
import { fixedText } from '../runtime/variables.ts';
import { type Finding, problemAt } from '../source/problem-at.ts';
import { compileLoaded } from './compile-loaded.ts';
import type { Loaded } from './load.ts';
import { openOutbound } from './open-outbound.ts';

/** A form that was fetched. */
export interface OnlineForm {
  readonly kind: FormKind;
  readonly url: string;
  /** In hex: what an author pins it by. */
  readonly sha256: string;
}

/** What has come of looking at forms. */
export interface CheckedForms {
  readonly forms: readonly OnlineForm[];
  readonly problems: readonly Problem[];
  /** Their texts, by URL. */
  readonly sources: ReadonlyMap<string, { readonly text: string }>;
}

/** A form as a definition names it. */
interface NamedForm extends CompiledForm {
  readonly kind: FormKind;
  readonly assembly: CompiledAssembly;
  /** Where its URL stands. */
  readonly at: Located<string>;
  readonly pinnedAt: Located<string> | undefined;
}

/** A person waits for it, as they would for the page. */
const timeoutMs = 10_000;

/**
 * Fetches the custom forms that definitions without errors name, as a gateway in this environment does, and judges them.
 *
 * @param environment `undefined`: none is known, so what it would say is not either.
 */
export const checkForms = async (loaded: Loaded, environment: Environment | undefined): Promise<CheckedForms> => {
  const isOwn = (): boolean => false;
  const outbound = environment === undefined ? createOutbound({ isOwn }) : openOutbound(environment, isOwn);
  const [forms, problems, sources] = [
    new Map<string, OnlineForm>(),
    [] as Problem[],
    new Map<string, { text: string }>(),
  ];
  try {
    for (const named of namedForms(loaded, compileLoaded(loaded))) {
      const url = urlOf(named, environment);
      if (url === undefined) {
        problems.push(problemAt(named.at.at, unchecked(named, environment)));
        continue;
      }
      const fetched = await fetchNamed(named, url, outbound);
      problems.push(...problemsOf(named, url, fetched));
      if ('code' in fetched) continue;
      forms.set(`${named.kind} ${url}`, { kind: named.kind, url, sha256: fetched.sha256 });
      sources.set(url, { text: fetched.html.toString('utf8') });
    }
  } finally {
    await outbound.close();
  }
  return { forms: [...forms.values()], problems, sources };
};

const namedForms = ({ project }: Loaded, { assemblies }: Bundle): readonly NamedForm[] =>
  assemblies.flatMap((assembly) => {
    const { identityExtraction, authorization } = assembly.provider ?? {};
    const written = project.definitions.find((one) => isOf(one, assembly))?.oauth;
    return [
      ...namedForm('login', identityExtraction, { assembly, choice: written?.identityExtraction }),
      ...namedForm('consent', authorization, { assembly, choice: written?.authorization }),
    ];
  });

const isOf = ({ name, version }: Definition, assembly: CompiledAssembly): boolean =>
  name?.value === assembly.name && version?.value === assembly.version;

const namedForm = (
  kind: FormKind,
  form: { readonly type: string } | CompiledForm | undefined,
  { assembly, choice }: { readonly assembly: CompiledAssembly; readonly choice: Choice | undefined },
): readonly NamedForm[] => {
  if (form === undefined || !('url' in form) || choice?.type?.value !== 'custom-form') return [];
  return choice.url === undefined ? [] : [{ ...form, kind, assembly, at: choice.url, pinnedAt: choice.sha256 }];
};

/** `undefined` where something is not known that it goes by. */
const urlOf = ({ url, tlsProfile, assembly }: NamedForm, environment: Environment | undefined): string | undefined => {
  if (environment === undefined && tlsProfile !== undefined) return undefined;
  // Only on loopback it may be left out.
  const { catalog, properties = {}, publicUrl = 'http://127.0.0.1' } = environment ?? {};
  const names = namesOf(assembly, { catalog, properties, publicUrl, views: {} });
  const known = ({ variable }: Reference): string | undefined =>
    variable.startsWith('api.endpoint.') && environment === undefined ? undefined : fixedText(variable, names);
  const pieces = parseTemplate(url).map((piece) => (typeof piece === 'string' ? piece : known(piece)));
  return pieces.includes(undefined) ? undefined : pieces.join('');
};

const unchecked = ({ kind, url }: NamedForm, environment: Environment | undefined): Finding => ({
  code: 'form/unchecked',
  severity: 'warning',
  message: `The ${kind} form at "${url}" is not checked: where it is depends on what is not known here`,
  help:
    environment === undefined
      ? 'Name the environment: --config headgate.yaml.'
      : 'Define the properties that it names, in the definition or under `properties` of the environment.',
});

const fetchNamed = async (
  { kind, tlsProfile, sha256 }: NamedForm,
  url: string,
  outbound: Outbound,
): Promise<FetchedForm | Finding> => {
  if (!URL.canParse(url)) return unavailable(url, 'it is no absolute URL');
  const call = callOut({ url, tlsProfile, timeoutMs }, outbound);
  try {
    return await fetchForm(call, { kind, url, pinned: sha256 !== undefined });
  } catch (error) {
    const { message, cause } = error as CallOutFailed; // it rejects with no other
    const isTooLarge = cause instanceof OutboundError && cause.kind === 'too-large';
    return isTooLarge ? { ...unavailable(url, message), code: 'form/too-large' } : unavailable(url, message);
  }
};

const unavailable = (url: string, why: string): Finding => ({
  code: 'form/unavailable',
  message: `The form at "${url}" cannot be fetched: ${why}`,
  help: 'A gateway could not show it either. It is fetched by GET, and has to be answered with 200 and at most 256 KiB, within ten seconds.',
});

const problemsOf = (named: NamedForm, url: string, fetched: FetchedForm | Finding): readonly Problem[] => {
  if ('code' in fetched) return [problemAt(named.at.at, fetched)];
  const found = fetched.findings.map((finding) => ({
    ...finding,
    file: url,
    pointer: '',
    namedAt: named.at.at.position,
  }));
  const { sha256 } = named;
  if (sha256 === undefined || sha256 === fetched.sha256) return found;
  const differs = problemAt((named.pinnedAt ?? named.at).at, {
    code: 'form/digest',
    message: `The form at "${url}" has the digest ${fetched.sha256}, and not ${sha256}`,
    help: 'Somebody has changed it. Look at it, and write the new digest once it is what it should be.',
  });
  return [...found, differs];
};
