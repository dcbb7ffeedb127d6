import type { Environment } from '../environment/environment.ts';
import { createOutbound, type Outbound, type TlsProfile } from '../outbound/outbound.ts';
import type { IsOwn } from '../outbound/profiles.ts';

/** The door to the outside, as the environment describes it. */
export const openOutbound = ({ outbound, tlsProfiles }: Environment, isOwn: IsOwn): Outbound =>
  createOutbound({ ...outbound, tlsProfiles: Object.fromEntries(tlsProfiles.map(profileOf)), isOwn });

const profileOf = (config: Environment['tlsProfiles'][number]): readonly [string, TlsProfile] => {
  const { name, ca, cert, key, serverName, minimumVersion, maximumVersion } = config;
  const profile = {
    minVersion: minimumVersion,
    ...(maximumVersion && { maxVersion: maximumVersion }),
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(serverName !== undefined && { servername: serverName }),
  };
  return [name, profile];
};
