/** What an argon2 hash costs: memory in KiB, passes, lanes. */
export interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** What keeps a text from being an argon2id hash that we verify, or `undefined`. The text is not repeated. */
export const passwordHashFault = (hash: string): string | undefined => {
  const cost = costOf(hash);
  if (cost === undefined) return 'is no argon2id hash of version 19 in PHC format';
  // A login allocates this much: more would let a handful of them exhaust the machine. 256 MiB is ten times the usual.
  if (cost.memoryKib > 262_144) return 'asks for more than 256 MiB of memory for one login';
  if (cost.passes > 16 || cost.lanes > 16) return 'asks for more than 16 passes or lanes';
  // RFC 9106 §3.1.
  if (cost.memoryKib < 8 * cost.lanes || cost.passes < 1 || cost.lanes < 1)
    return 'has costs that argon2 does not allow';
  return undefined;
};

/** In what an argon2id hash stays below the least that OWASP's password storage guide accepts, or `undefined`. */
export const weakness = (hash: string): string | undefined => {
  const cost = costOf(hash);
  // The guide's choices (m=47104 t=1, 19456 t=2, 12288 t=3, 9216 t=4, 7168 t=5) all come to 35,840 KiB passes or more.
  if (cost === undefined || (cost.memoryKib >= 7168 && cost.memoryKib * cost.passes >= 35_840)) return undefined;
  return `m=${cost.memoryKib}, t=${cost.passes}`;
};

/** The cost that an argon2id hash (version 19, PHC string format) names; `undefined` where it is none. */
const costOf = (hash: string): Argon2Cost | undefined => {
  const found =
    /^\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{16,128}$/.exec(hash);
  if (found === null) return undefined;
  return { memoryKib: Number(found[1]), passes: Number(found[2]), lanes: Number(found[3]) };
};
