import { LRUCache } from 'lru-cache';
import type { CompiledForm } from '../assembly/types.ts';
import type { CustomForm, FormKind } from '../pages/custom-form.ts';
import type { Binder } from '../runtime/binder.ts';
import type { Exchange } from '../runtime/exchange.ts';
import { type CallOutLinking, calledAt, callOut } from './call-out.ts';
import { AuthorizationRefusal, refusal } from './errors.ts';
import { authorizationFact } from './facts.ts';
import { type FormKeeping, HeldForm, type NoForm } from './held-form.ts';
import { type Provider, placeOf } from './provider.ts';

/** Gives the form as it is now. Throws or rejects with a Fault `oauth/form-unavailable` (`server_error`) where none can be had. */
export type CurrentForm = (x: Exchange) => CustomForm | Promise<CustomForm>;

/** Authors' own forms, fetched when a bundle is linked and then by age; one for the whole process, so that a reload keeps what it has. */
export interface CustomForms {
  /** The form of a step. A URL that cannot be is a problem of the step. */
  link(form: CompiledForm & { readonly kind: FormKind }, provider: Provider, linking: CallOutLinking): CurrentForm;
}

/** What forms are fetched and kept with. */
export interface CustomFormsInit extends FormKeeping {
  /** For one document; absent: 10 seconds. */
  readonly timeoutMs?: number;
  /** How many are held; absent: 500. */
  readonly most?: number;
}

/** A person waits for it where none is at hand yet. */
const defaultTimeoutMs = 10_000;
/** Of 256 KiB each at most; the one unused for longest gives way, and is fetched when it is needed. */
const defaultMost = 500;

/** Holds the forms of a process. */
export const customForms = (init: CustomFormsInit): CustomForms => {
  const { timeoutMs = defaultTimeoutMs, most = defaultMost, ...keeping } = init;
  const forms = new LRUCache<string, HeldForm>({ max: most });
  return {
    link: (form, provider, linking) => {
      const { bind, outbound } = linking;
      const { kind, sha256 } = form;
      const at = placeOf(kind === 'login' ? 'identity-extraction' : 'authorization', provider, bind);
      const called = calledAt(form, provider, { ...linking, at });
      if (called === undefined) return unlinked;
      const { url, tlsProfile } = called;
      if (!isFetchable(url)) {
        bind.problem({
          code: 'link/form-url',
          message: `The ${kind} form cannot be fetched from "${url}"`,
          help: 'Write an absolute URL: https://, a host, a path; no user and password in it.',
          at,
        });
        return unlinked;
      }
      const key = JSON.stringify([kind, url, tlsProfile, sha256]);
      const held = (): HeldForm => {
        let found = forms.get(key);
        if (found === undefined) {
          found = new HeldForm({ kind, url }, sha256, keeping);
          forms.set(key, found);
        }
        return found;
      };
      // Over the connections of whoever is linked now: those of before may be closed.
      const call = callOut({ url, tlsProfile, timeoutMs }, outbound);
      held().expect(call);
      const refuse = refusing(kind, bind);
      return (x) => {
        const current = held().current(call);
        return current instanceof Promise
          ? current.then((found) => ('why' in found ? refuse(x, found) : found))
          : current;
      };
    },
  };
};

const isFetchable = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ['https:', 'http:'].includes(protocol) && username === '' && password === '';
};

const unlinked: CurrentForm = () => {
  throw refusal('oauth/form-unavailable');
};

/** Goes back to the client (RFC 6749 §4.1.2.1); who has come for a page of their own is shown another one. */
const refusing = (kind: FormKind, bind: Binder): ((x: Exchange, none: NoForm) => never) => {
  const requestOf = bind.fact(authorizationFact);
  return (x, { why }) => {
    const detail = `the ${kind} form: ${why}`;
    const request = requestOf.get(x);
    throw request === undefined
      ? refusal('oauth/form-unavailable', { deliver: 'page', detail })
      : new AuthorizationRefusal('oauth/form-unavailable', request, { detail });
  };
};
