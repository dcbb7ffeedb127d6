import type { CustomForm, FormFinding, FormSource } from '../pages/custom-form.ts';
import type { Clock } from '../runtime/exchange.ts';
import type { Instant } from '../stores/grants.ts';
import { type CallOut, CallOutFailed } from './call-out.ts';
import { type FetchedForm, fetchForm } from './fetched-form.ts';

/** Where lines about forms are written. */
export interface FormLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What forms are kept with. */
export interface FormKeeping {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: FormLog;
}

/** A form is fetched again after that: so long a change of it takes to be seen. */
const freshMs = 5 * 60_000;
/** So long a form is served that cannot be fetched any more. */
const longestMs = 24 * 3600_000;
/** Where a form cannot be had, it is asked for no more often. */
const pauseMs = 5000;
/** Whoever has read so many begins with these. */
const mostTold = 5;

interface Held {
  readonly form: CustomForm;
  readonly sha256: string;
  readonly since: Instant;
}

/** Why there is no form; for the operator. */
export interface NoForm {
  readonly why: string;
}

/** One form at a URL, as it was when it was last in order. */
export class HeldForm {
  readonly #source: FormSource;
  /** The digest that it must have. */
  readonly #pin: string | undefined;
  readonly #keeping: FormKeeping;
  #held: Held | undefined = undefined;
  /** Whoever comes meanwhile waits for the same answer. */
  #asking: Promise<void> | undefined = undefined;
  /** What came of it last, where that was no form. */
  #failed: { readonly at: Instant; readonly why: string } | undefined = undefined;
  /** What was told of it last, so that it is told once. */
  #told = '';

  constructor(source: Omit<FormSource, 'pinned'>, pin: string | undefined, keeping: FormKeeping) {
    this.#source = { ...source, pinned: pin !== undefined };
    this.#pin = pin;
    this.#keeping = keeping;
  }

  /** Fetches it in the background, unless it is at hand. */
  expect(call: CallOut): void {
    if (!this.#isHeldFor(freshMs)) void this.#ask(call);
  }

  /** The form as it is now; why there is none where there is none. */
  current(call: CallOut): CustomForm | Promise<CustomForm | NoForm> {
    if (this.#held === undefined || !this.#isHeldFor(longestMs)) return this.#awaited(call);
    if (!this.#isHeldFor(freshMs) && !this.#isPausing()) void this.#ask(call);
    return this.#held.form;
  }

  async #awaited(call: CallOut): Promise<CustomForm | NoForm> {
    if (!this.#isPausing()) await this.#ask(call);
    return this.#isHeldFor(longestMs) && this.#held ? this.#held.form : { why: this.#failed?.why ?? '' };
  }

  #isHeldFor(ms: number): boolean {
    return this.#held !== undefined && isWithin(ms, this.#held.since, this.#keeping.clock.now());
  }

  #isPausing(): boolean {
    return this.#failed !== undefined && isWithin(pauseMs, this.#failed.at, this.#keeping.clock.now());
  }

  #ask(call: CallOut): Promise<void> {
    this.#asking ??= this.#fetch(call);
    return this.#asking;
  }

  async #fetch(call: CallOut): Promise<void> {
    const fetched = await fetchForm(call, this.#source).catch((error: unknown) => ({ error }));
    this.#asking = undefined;
    if (!('error' in fetched)) this.#took(fetched);
    else if (fetched.error instanceof CallOutFailed) this.#refuse(fetched.error.message, {});
    else this.#refuse('it could not be read', { err: fetched.error });
  }

  #took({ form, sha256, findings }: FetchedForm): void {
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (this.#pin !== undefined && sha256 !== this.#pin) {
      this.#refuse('it is not the document whose digest the definition has', { pinned: this.#pin, sha256 });
    } else if (form === undefined) {
      this.#refuse(`it is not in order: ${errors[0]?.code}`, {
        sha256,
        findings: errors.slice(0, mostTold).map(inWords),
      });
    } else {
      const before = this.#held?.sha256;
      this.#held = { form, sha256, since: this.#keeping.clock.now() };
      this.#failed = undefined;
      this.#told = '';
      if (before !== undefined && before !== sha256) {
        this.#keeping.log.info({ form: this.#name, before, sha256 }, 'a custom form has changed');
      }
    }
  }

  #refuse(why: string, fields: object): void {
    this.#failed = { at: this.#keeping.clock.now(), why };
    const told = JSON.stringify({ why, ...fields });
    if (told === this.#told) return;
    this.#told = told;
    const isServed = this.#isHeldFor(longestMs);
    this.#keeping.log.error(
      { form: this.#name, why, ...fields },
      isServed ? 'a custom form cannot be had: the one from before is served' : 'a custom form is not served',
    );
  }

  /** Without what may be a secret of its query. */
  get #name(): string {
    const { origin, pathname } = new URL(this.#source.url);
    return origin + pathname;
  }
}

const inWords = ({ code, line, column, message }: FormFinding): string => `${line}:${column} ${code} ${message}`;

/** A clock that was set back makes old what is only apparently of the future. */
const isWithin = (ms: number, since: Instant, now: Instant): boolean => now >= since && now - since < ms;
