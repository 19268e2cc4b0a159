import type { Secret } from '../core/secret.js';
import type { MemberService, Site } from '../sites/index.js';
import { maySite, type SshKeyService, type User, type UserService } from '../users/index.js';
import type { CredentialCheck, SftpGrant } from './credential-check.js';

export interface SiteCredentialsDeps {
  users: Pick<UserService, 'byPassword'>;
  keys: Pick<SshKeyService, 'owner'>;
  members: Pick<MemberService, 'sitesOf'>;
  webrootOf: (site: Site) => string;
  idStartOf: (site: Site) => number;
  cgroupOf: (site: Site) => string;
}

/** `USER` when the user has one site, else `USER.SITE`: neither name can contain a dot. */
export function splitLogin(login: string): { user: string; site: string | undefined } {
  const [user = '', ...site] = login.toLowerCase().split('.');
  return { user, site: site.length > 0 ? site.join('.') : undefined };
}

/** Opens the webroot of a site to its members: who they are, which site they mean, what they may. */
export class SiteCredentials implements CredentialCheck {
  readonly #deps: SiteCredentialsDeps;

  constructor(deps: SiteCredentialsDeps) {
    this.#deps = deps;
  }

  async password(login: string, password: Secret): Promise<SftpGrant | undefined> {
    const user = await this.#deps.users.byPassword(splitLogin(login).user, password);
    return user && this.#grant(login, user);
  }

  async publicKey(login: string, keyBlob: Buffer): Promise<SftpGrant | undefined> {
    const user = await this.#deps.keys.owner(splitLogin(login).user, keyBlob);
    return user && this.#grant(login, user);
  }

  async #grant(login: string, user: User): Promise<SftpGrant | undefined> {
    const wanted = splitLogin(login).site;
    const sites = await this.#deps.members.sitesOf(user);
    const found =
      wanted === undefined && sites.length === 1 ? sites[0] : sites.find(({ site }) => site.name === wanted);
    if (!found || !maySite(user.role, found.role, 'files.read')) return undefined;
    const { site, role } = found;
    return {
      login,
      userId: user.id,
      site: site.id,
      siteName: site.name,
      idStart: this.#deps.idStartOf(site),
      webroot: this.#deps.webrootOf(site),
      readOnly: !maySite(user.role, role, 'files.write'),
      cgroup: this.#deps.cgroupOf(site),
    };
  }
}
