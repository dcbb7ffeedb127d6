import { Fault } from '../policy/fault.ts';
import { StoreUnavailable } from '../stores/grants.ts';
import type { Outcome, Suspension } from './binder.ts';
import type { Exchange } from './exchange.ts';
import type { LinkedCatch } from './link.ts';
import { isPromise } from './sequence.ts';

/** Called once when an exchange is over: `x.message` is the answer, or `bug` is what nobody expected. */
export type Done = (x: Exchange, bug: unknown) => void;

/** What happens to the transaction of an exchange. */
export interface TransactionSteps {
  /** Keeps it and answers with the step's page. */
  readonly suspend: (x: Exchange, suspension: Suspension) => Promise<void>;
  /** The pipeline came to its end, or failed: nothing is left to continue. */
  readonly conclude: (x: Exchange) => Promise<void>;
}

/**
 * Runs the pipeline of the exchange's route to its end, its suspension or its fault. Never throws; `done` is called once.
 *
 * A fault runs the first `catch` that takes it; the flow does not resume. The last step renders what is left: the
 * message, or the fault that nobody took.
 */
export const execute = (x: Exchange, transactions: TransactionSteps, done: Done): void => {
  let outcome: Outcome | Promise<Outcome>;
  try {
    outcome = x.route.run(x);
  } catch (error) {
    failed(error);
    return;
  }
  if (isPromise(outcome)) outcome.then(settle, failed);
  else settle(outcome);

  function settle(settled: Outcome): void {
    if (settled?.kind === 'suspend') {
      transactions.suspend(x, settled).then(() => done(x, undefined), failed);
    } else if (x.continued !== undefined) {
      transactions.conclude(x).then(() => respond(x, done), failed);
    } else {
      respond(x, done);
    }
  }

  function failed(error: unknown): void {
    if (x.continued === undefined) refuse(x, error, done);
    else transactions.conclude(x).finally(() => refuse(x, error, done));
  }
};

/** Ends an exchange that failed: takes back what was done, lets a `catch` speak, renders the rest. */
export const refuse = (x: Exchange, error: unknown, done: Done): void => {
  handle(x, error).then(
    () => respond(x, done),
    (bug) => done(x, bugOf(bug)),
  );
};

const respond = (x: Exchange, done: Done): void => {
  let outcome: Outcome | Promise<Outcome>;
  try {
    outcome = x.route.respond(x);
  } catch (bug) {
    unrendered(x, bug, done);
    return;
  }
  if (!isPromise(outcome)) done(x, undefined);
  else
    outcome.then(
      () => done(x, undefined),
      (bug) => unrendered(x, bug, done),
    );
};

/** A bug of what renders answers is not one of the step that ran last. */
const unrendered = (x: Exchange, bug: unknown, done: Done): void => {
  x.step = undefined;
  done(x, bugOf(bug));
};

/** What was thrown, also where that is `undefined`: an absent bug means that all is well. */
const bugOf = (thrown: unknown): unknown => thrown ?? new Error(`${thrown} was thrown`);

/** A store that cannot answer is a refusal to serve (503), everything else that is no Fault is a bug. */
const faultOf = (error: unknown): Fault | undefined => {
  if (error instanceof Fault) return error;
  if (!(error instanceof StoreUnavailable)) return undefined;
  return new Fault({
    fault: 'RuntimeError',
    status: 503,
    code: 'store/unavailable',
    message: 'The service cannot answer now; try again later',
    // Of the database: that it is locked, that the disk is full.
    ...(error.cause instanceof Error && { detail: error.cause.message }),
    headers: ['Retry-After', '2'],
    cause: error,
  });
};

/** Throws on what is a bug: no catch sees it. */
const faultOrThrow = (error: unknown): Fault => {
  const fault = faultOf(error);
  if (fault === undefined) throw error;
  return fault;
};

const handle = async (x: Exchange, error: unknown): Promise<void> => {
  x.failedAt = x.step;
  const isTakenBack = x.undo !== undefined;
  const failures = await takeBack(x);
  const fault = faultOrThrow(error);
  if (failures.length > 0) {
    // What should have been taken back may still be there: no catch may make a success of this.
    x.fault = faultOrThrow(failures[0]);
    return;
  }
  x.fault = fault;
  // It tells of what is no more: a catch that leaves it as it is must not make a success of this.
  if (isTakenBack) x.message.replace(fault.status, undefined, [], undefined);
  const handler = x.route.catches.find((one) => takes(one, fault));
  if (handler === undefined) return;
  try {
    await handler.run(x);
    x.caught = fault;
    x.fault = undefined;
  } catch (next) {
    x.failedAt = x.step;
    x.fault = faultOrThrow(next);
  }
};

/** Faults of the security steps are caught only by their own names, never by `default` (IBM API Connect v5.0.8.3). */
const security: ReadonlySet<string> = new Set(['BadRequestError', 'UnauthorizedError', 'ForbiddenError']);

const takes = ({ errors }: LinkedCatch, { fault }: Fault): boolean =>
  errors?.has(fault) === true || ((errors === undefined || errors.has('default')) && !security.has(fault));

/** Tries everything, whatever of it fails; gives what failed. */
const takeBack = async (x: Exchange): Promise<readonly unknown[]> => {
  const failures: unknown[] = [];
  const undo = x.undo ?? [];
  x.undo = undefined;
  for (const one of undo) await one().catch((error: unknown) => failures.push(error));
  return failures;
};
