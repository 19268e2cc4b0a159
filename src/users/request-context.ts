import { SitepodsError } from '../core/errors.js';
import type { Principal } from './principal.js';

/** What every resolver gets. */
export interface RequestContext {
  /** Who asks. @throws SitepodsError UNAUTHENTICATED when nobody has signed in */
  principal: () => Principal;
  /** Where the request comes from: an address, or `socket`. */
  origin: string;
}

export function requestContext(principal: Principal | undefined, origin: string): RequestContext {
  return {
    origin,
    principal: () => {
      if (principal) return principal;
      throw new SitepodsError(
        'UNAUTHENTICATED',
        'Sign in first: send a token as "Authorization: Bearer …". Root finds one in root.token in SITEPODS_HOME.',
      );
    },
  };
}
