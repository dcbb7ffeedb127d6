import type { Clients } from './client.ts';
import type { Introspection } from './introspection.ts';

/** What `introspect_response` of IBM API Connect v5 has beyond RFC 7662. */
interface LegacyMembers {
  /** Title of the application. */
  readonly client_name: string;
  /** From when on it is good, in seconds since 1970 (RFC 7662 §2.2); the others are the same times as ISO 8601. */
  readonly nbf: number;
  readonly nbfstr: string;
  readonly expstr: string;
}

/** An answer of the introspection endpoint as clients of IBM API Connect v5 know it; an inactive one stays as it is. */
export const legacyIntrospection = (
  answer: Introspection,
  clients: Clients,
): Introspection | (Introspection & LegacyMembers) => {
  if (!answer.active) return answer;
  const { client_id: id, iat, exp } = answer;
  return {
    ...answer,
    client_name: clients.find(id)?.title ?? id,
    nbf: iat,
    nbfstr: timeText(iat),
    expstr: timeText(exp),
  };
};

const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '');
