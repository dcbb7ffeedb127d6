import type { TransactionStore } from '../stores/transactions.ts';
import { continuationIn } from './continuation.ts';
import type { Exchange } from './exchange.ts';
import { type Done, execute, refuse, type TransactionSteps } from './run.ts';
import { concludeTransaction, continueExchange, suspendExchange } from './suspension.ts';

/** Enters the pipeline of an exchange's route: from its first step, whether it is new or continues a transaction. */
export type Enter = (x: Exchange, done: Done) => void;

/** Binds the runner to where transactions are kept and to our own origin, which alone may continue them. */
export const createEnter = (transactions: TransactionStore, publicUrl: string): Enter => {
  const steps: TransactionSteps = {
    suspend: (x, suspension) => suspendExchange(x, suspension, transactions),
    conclude: (x) => concludeTransaction(x, transactions),
  };
  return (x, done) => {
    if (!x.route.suspends) {
      execute(x, steps, done);
      return;
    }
    const withCookies: Done = (ended, bug) => {
      for (const cookie of ended.cookies) ended.message.addHeader('Set-Cookie', cookie);
      done(ended, bug);
    };
    resume(x).then(
      () => execute(x, steps, withCookies),
      (error) => refuse(x, error, withCookies),
    );
  };

  async function resume(x: Exchange): Promise<void> {
    const continuation = continuationIn(x, publicUrl);
    if (continuation !== undefined) await continueExchange(x, continuation, transactions);
  }
};
